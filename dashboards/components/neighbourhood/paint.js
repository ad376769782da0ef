/* Drawing the places or the network of a neighbourhood. What does not change from week to week
   (walls, windows, names, ties) is drawn once on a canvas of its own and copied. */

function label(ctx, words, x, y, size, colour, weight, align) {
  ctx.font = `${weight || 400} ${size}px ${ctx.family}`;
  ctx.fillStyle = colour;
  ctx.textAlign = align || "left";
  ctx.textBaseline = "middle";
  ctx.fillText(words, x, y);
  return ctx.measureText(words).width;
}
function roundBox(ctx, x, y, w, h, r) {
  r = Math.min(r, w / 2, h / 2);
  ctx.moveTo(x + r, y); ctx.arcTo(x + w, y, x + w, y + h, r); ctx.arcTo(x + w, y + h, x, y + h, r);
  ctx.arcTo(x, y + h, x, y, r); ctx.arcTo(x, y, x + w, y, r); ctx.closePath();
}

/* The plan whose drawing is largest on a canvas of such a size. */
function bestPlan(scene, width, height) {
  let best = scene.plans[0], largest = 0;
  for (const plan of scene.plans) {
    const scale = Math.min(width / plan.width, height / plan.height);
    if (scale > largest * 1.001) { largest = scale; best = plan; }
  }
  return best;
}

/* How drawing lengths become pixels, so that all of it fits, times the zoom. */
function fit(scene, network, width, height, zoom) {
  const plan = bestPlan(scene, width, height), pad = 6;
  const w = network ? 1.08 : plan.width, h = network ? 1.08 : plan.height;
  const sx = (width - 2 * pad) / w, sy = (height - 2 * pad) / h;
  const s = network ? [sx * zoom.k, sy * zoom.k] : [Math.min(sx, sy) * zoom.k, Math.min(sx, sy) * zoom.k];
  const shift = network ? 0.04 : 0;
  const left = width / 2 - (w * s[0]) / 2 + zoom.x * zoom.k, top = height / 2 - (h * s[1]) / 2 + zoom.y * zoom.k;
  const places = network ? scene.network : plan.places;
  return {
    plan, network, s: s[0], width, height, dots: scene.dots,
    x: (v) => left + (v + shift) * s[0], y: (v) => top + (v + shift) * s[1],
    at: (i) => [left + (places[2 * i] + shift) * s[0], top + (places[2 * i + 1] + shift) * s[1]],
    back: (px, py) => [(px - left) / s[0] - shift, (py - top) / s[1] - shift],
  };
}

function dotOf(view, i) {
  if (view.network) return Math.max(1.2, Math.min(3.4, view.s / 480));
  return Math.max(1.1, view.dots[i] * view.s);
}

/* Names of a place: its own, or its kind and number. */
function nameOf(scene, words, level, k) {
  const own = scene.names[level];
  if (own && own[k]) return own[k];
  return words.fill(scene.village && words.has("village_" + level) ? "village_" + level : level, { n: k + 1 });
}

function paintPlaces(ctx, view, scene, words) {
  const { plan, s } = view;
  const each = (boxes, draw) => {
    for (let k = 0; k < boxes.length / 4; k++) {
      const x = view.x(boxes[4 * k]), y = view.y(boxes[4 * k + 1]), w = boxes[4 * k + 2] * s, h = boxes[4 * k + 3] * s;
      if (x > view.width || y > view.height || x + w < 0 || y + h < 0) continue;
      draw(x, y, w, h, k);
    }
  };
  const round = Math.min(8, 0.7 * s);
  each(plan.boxes.court, (x, y, w, h) => {
    ctx.beginPath(); roundBox(ctx, x, y, w, h, round);
    ctx.fillStyle = "#EAF3E6"; ctx.fill();
    ctx.strokeStyle = "#C3D6BC"; ctx.lineWidth = 1; ctx.stroke();
  });
  ctx.fillStyle = "#CDB9A0";
  each(plan.boxes.building, (x, y, w, h) => {
    const roof = 0.62 * s;
    ctx.fillStyle = "#D9CBB8";
    ctx.fillRect(x, y + roof, w, h - roof);
    ctx.fillStyle = "#8C6F5A";
    ctx.beginPath();
    ctx.moveTo(x - 0.25 * s, y + roof); ctx.lineTo(x + 0.35 * s, y + 0.12 * s);
    ctx.lineTo(x + w - 0.35 * s, y + 0.12 * s); ctx.lineTo(x + w + 0.25 * s, y + roof);
    ctx.closePath(); ctx.fill();
  });
  ctx.fillStyle = "#F4EFE6";
  each(plan.boxes.stairwell, (x, y, w, h) => ctx.fillRect(x, y, w, h));
  if (s >= 5) {
    ctx.fillStyle = "#7C8894";
    each(plan.boxes.stairwell, (x, y, w, h) => ctx.fillRect(x + w / 2 - 0.16 * s, y + h - 0.36 * s, 0.32 * s, 0.36 * s));
  }
  const gap = s > 6 ? 0.07 * s : 0.04 * s;
  ctx.fillStyle = "#DCE5EC";
  each(plan.windows, (x, y, w, h) => ctx.fillRect(x + gap, y + gap, w - 2 * gap, h - 2 * gap));
  const size = Math.max(11, Math.min(16, 1.7 * s));
  each(plan.boxes.court, (x, y, w, h, k) => {
    if (w > 70) label(ctx, nameOf(scene, words, "court", k), x + 8, y + 1.75 * s, size, INK, 600);
  });
  if (s > 11) {
    each(plan.boxes.building, (x, y, w, h, k) => {
      const parent = placeOf(scene.levels.court, scene.levels.building[k]);
      const first = placeOf(scene.levels.building, scene.levels.court[parent]);
      label(ctx, words.fill("building", { n: k - first + 1 }), x + w / 2, y - 0.42 * s, Math.min(13, 0.85 * s), FAINT, 400, "center");
    });
  }
}

/* Where the courts' names stand in the network: above their residents. */
function placeNames(view, scene, words) {
  const starts = scene.levels.court, names = [];
  if (starts.length > 25) return names;
  for (let k = 0; k + 1 < starts.length; k++) {
    let x = 0, top = 1e9;
    for (let i = starts[k]; i < starts[k + 1]; i++) { const at = view.at(i); x += at[0] / (starts[k + 1] - starts[k]); top = Math.min(top, at[1]); }
    names.push([nameOf(scene, words, "court", k), x, Math.max(11, top - 9)]);
  }
  return names;
}
function paintNames(ctx, names) {
  for (const [name, x, y] of names) {
    ctx.lineWidth = 4; ctx.strokeStyle = "rgba(251,250,247,0.9)"; ctx.lineJoin = "round";
    ctx.font = `600 14px ${ctx.family}`; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    ctx.strokeText(name, x, y);
    label(ctx, name, x, y, 14, INK, 600, "center");
  }
}

function paintStatic(ctx, view, scene, words, history) {
  ctx.clearRect(0, 0, view.width, view.height);
  if (view.network) { if (history) strokeTies(ctx, view, scene, history.ties, false); }
  else paintPlaces(ctx, view, scene, words);
}

/* Outlines of units: round whole courts where these suffice, else round buildings or stairwells. */
function paintUnits(ctx, view, scene, history, week, strong) {
  const epoch = unitsAt(history, week);
  if (view.network || epoch.number === scene.levels.court.length - 1 && !strong) return;
  ctx.lineWidth = strong ? 2 : 1.2;
  for (let u = 0; u < epoch.number; u++) {
    const from = epoch.starts[u], to = u + 1 < epoch.number ? epoch.starts[u + 1] : scene.size;
    ctx.strokeStyle = UNIT_COLOURS[u % UNIT_COLOURS.length];
    ctx.beginPath();
    for (const level of ["court", "building", "stairwell"]) {
      const starts = scene.levels[level], boxes = view.plan.boxes[level];
      const first = placeOf(starts, from), last = placeOf(starts, Math.max(from, to - 1));
      const whole = starts[first] === from && starts[last + 1] === to;
      if (!whole && level !== "stairwell") continue;
      for (let k = first; k <= last; k++) {
        roundBox(ctx, view.x(boxes[4 * k]) - 1.5, view.y(boxes[4 * k + 1]) - 1.5, boxes[4 * k + 2] * view.s + 3, boxes[4 * k + 3] * view.s + 3, 4);
      }
      break;
    }
    ctx.stroke();
  }
}

/* What lies under a point: the nearest dot within reach, else the office or the unit. */
function hit(view, scene, history, week, px, py) {
  let best = -1, nearest = Math.max(64, (0.55 * view.s) ** 2);
  if (view.network) nearest = 100;
  else nearest = Math.min(nearest, 144);
  for (let i = 0; i < scene.size; i++) {
    const [x, y] = view.at(i), d = (x - px) * (x - px) + (y - py) * (y - py);
    if (d < nearest) { nearest = d; best = i; }
  }
  if (best >= 0) return { kind: "resident", row: best };
  if (view.network) return null;
  const [x, y] = view.back(px, py), within = (boxes, k) =>
    x >= boxes[4 * k] && y >= boxes[4 * k + 1] && x <= boxes[4 * k] + boxes[4 * k + 2] && y <= boxes[4 * k + 1] + boxes[4 * k + 3];
  for (let k = 0; k < view.plan.offices.length / 4; k++) {
    if (within(view.plan.offices, k)) return { kind: "committee", index: seriesAt(history, scene, week, k, "active") ? k : committeeOf(scene, history, week, k) };
  }
  const epoch = unitsAt(history, week);
  for (const level of ["stairwell", "building", "court"]) {
    const boxes = view.plan.boxes[level];
    for (let k = 0; k < boxes.length / 4; k++) {
      if (within(boxes, k)) return { kind: "unit", index: placeOf(epoch.starts, scene.levels[level][k]) };
    }
  }
  return null;
}
function committeeOf(scene, history, week, settlement) {
  const epoch = unitsAt(history, week), row = scene.levels.settlement[settlement];
  return epoch.committees[placeOf(epoch.starts, row)];
}
