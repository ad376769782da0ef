/* Drawing one neighbourhood on a canvas: its places, or its network, and what residents do.
   What does not change from week to week (walls, windows, names, ties) is drawn once on a canvas of
   its own and copied. Colours: Okabe and Ito's and cividis, told apart by the colour-blind; forms
   have a shape besides. */

const FORM_COLOURS = ["#D55E00", "#009E73", "#0072B2", "#B8509A", "#C98A00"];
const AGE_COLOURS = ["#00204D", "#31446B", "#666970", "#958F78", "#CBBA69", "#E8CF2A"];
const TRUST_COLOURS = ["#00204D", "#31446B", "#767676", "#BCAF6F", "#E8CF2A"];
const UNIT_COLOURS = ["#0072B2", "#D55E00", "#009E73", "#B8509A", "#C98A00", "#56B4E9", "#6B6B6B"];
const TWO_COLOURS = ["#0072B2", "#D55E00"];
const QUIET = "#A7AFBA";
const INK = "#22303C", FAINT = "#5B6773";
const USE_COLOURS = {
  admin: "#8A949E", reply: "#D55E00", work: "#B8509A", meeting: "#0072B2", activity: "#009E73",
  contact: "#C98A00", moderation: "#56B4E9", recruit: "#5D3A9B", election: "#7A4B1E", idle: "#E3E7EB",
};
const TIE_COLOURS = ["#7A4B1E", "#009E73", "#56B4E9", "#0072B2", "#B8509A", "#D55E00", "#C98A00", "#6B6B6B"];
/* Kinds of ties that cross the place and are drawn for everybody: friends, online, learned, given. */
const FAR = 4;

/* The colour class of each resident (255: quiet) under a way of colouring. */
function coloursOf(mode, scene, history, week) {
  const size = scene.size;
  if (mode === "week") {
    const out = new Uint8Array(size).fill(255), off = week * size;
    for (let i = 0; i < size; i++) {
      const form = shownForm(history.acts[off + i] & FORM_MASK);
      if (form >= 0) out[i] = form;
    }
    return { classes: out, palette: FORM_COLOURS };
  }
  if (mode === "quarter") {
    const recent = recentActs(history, week, QUARTER);
    const out = new Uint8Array(size).fill(255);
    for (let i = 0; i < size; i++) {
      const form = shownForm(recent.forms[i]);
      if (form >= 0) out[i] = form;
    }
    return { classes: out, palette: FORM_COLOURS };
  }
  const out = new Uint8Array(size);
  if (mode === "trust") {
    const sample = Math.min(Math.floor(history.trust.length / size) - 1, Math.floor((week + 1) / 4));
    for (let i = 0; i < size; i++) out[i] = Math.min(4, Math.floor(history.trust[sample * size + i] / 51.2));
    return { classes: out, palette: TRUST_COLOURS };
  }
  if (mode === "unit") {
    const epoch = unitsAt(history, week);
    for (let u = 0; u < epoch.number; u++) {
      out.fill(u % UNIT_COLOURS.length, epoch.starts[u], u + 1 < epoch.number ? epoch.starts[u + 1] : size);
    }
    return { classes: out, palette: UNIT_COLOURS };
  }
  const traits = traitsAt(history, week);
  if (mode === "age") {
    for (let i = 0; i < size; i++) out[i] = traits[i] & 7;
    return { classes: out, palette: AGE_COLOURS };
  }
  const bit = { registration: 3, tenure: 4, party: 5, digital: 7 }[mode];
  for (let i = 0; i < size; i++) out[i] = (traits[i] >> bit) & 1;
  return { classes: out, palette: TWO_COLOURS };
}

/* A form's shape round (x, y): triangle, circle, square, diamond, cross. */
function shape(ctx, form, x, y, r) {
  if (form === 0) {
    ctx.moveTo(x, y - 1.25 * r); ctx.lineTo(x + 1.15 * r, y + 0.8 * r); ctx.lineTo(x - 1.15 * r, y + 0.8 * r); ctx.closePath();
  } else if (form === 2) {
    ctx.rect(x - 0.92 * r, y - 0.92 * r, 1.84 * r, 1.84 * r);
  } else if (form === 3) {
    ctx.moveTo(x, y - 1.35 * r); ctx.lineTo(x + 1.35 * r, y); ctx.lineTo(x, y + 1.35 * r); ctx.lineTo(x - 1.35 * r, y); ctx.closePath();
  } else if (form === 4) {
    const a = 0.42 * r, b = 1.3 * r;
    ctx.moveTo(x - a, y - b); ctx.lineTo(x + a, y - b); ctx.lineTo(x + a, y - a); ctx.lineTo(x + b, y - a);
    ctx.lineTo(x + b, y + a); ctx.lineTo(x + a, y + a); ctx.lineTo(x + a, y + b); ctx.lineTo(x - a, y + b);
    ctx.lineTo(x - a, y + a); ctx.lineTo(x - b, y + a); ctx.lineTo(x - b, y - a); ctx.lineTo(x - a, y - a); ctx.closePath();
  } else {
    ctx.moveTo(x + r, y); ctx.arc(x, y, r, 0, 6.2832);
  }
}

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

function paintTies(ctx, view, scene) {
  ctx.lineWidth = 0.5;
  const passes = [[0, 1, "rgba(110,120,130,0.16)"], [2, FAR - 1, "rgba(110,120,130,0.05)"], [FAR, 7, "rgba(90,110,160,0.05)"]];
  for (const [low, high, colour] of passes) {
    ctx.strokeStyle = colour;
    ctx.beginPath();
    for (let k = 0; k < scene.kinds.length; k++) {
      if (scene.kinds[k] < low || scene.kinds[k] > high) continue;
      const [ax, ay] = view.at(scene.ties[2 * k]), [bx, by] = view.at(scene.ties[2 * k + 1]);
      ctx.moveTo(ax, ay); ctx.lineTo(bx, by);
    }
    ctx.stroke();
  }
}

function paintNames(ctx, view, scene, words) {
  const starts = scene.levels.court;
  if (starts.length > 25) return;
  for (let k = 0; k + 1 < starts.length; k++) {
    let x = 0, top = 1e9;
    for (let i = starts[k]; i < starts[k + 1]; i++) { const at = view.at(i); x += at[0] / (starts[k + 1] - starts[k]); top = Math.min(top, at[1]); }
    ctx.lineWidth = 4; ctx.strokeStyle = "#FBFAF7"; ctx.lineJoin = "round";
    ctx.font = `600 14px ${ctx.family}`; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    ctx.strokeText(nameOf(scene, words, "court", k), x, Math.max(11, top - 9));
    label(ctx, nameOf(scene, words, "court", k), x, Math.max(11, top - 9), 14, INK, 600, "center");
  }
}

function paintStatic(ctx, view, scene, words) {
  ctx.clearRect(0, 0, view.width, view.height);
  if (view.network) { paintTies(ctx, view, scene); paintNames(ctx, view, scene, words); }
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

/* Windows of households that take part are lit, and darken over the next weeks. */
function paintWindows(ctx, view, scene, history, week) {
  const warm = ["#FFD24D", "#FBE3A0", "#F3ECD2"], gap = view.s > 6 ? 0.07 : 0.04;
  const lit = new Uint8Array(scene.levels.household.length).fill(9);
  for (let back = Math.min(2, week); back >= 0; back--) {
    const off = (week - back) * scene.size;
    for (let i = 0; i < scene.size; i++) if (history.acts[off + i] & FORM_MASK) lit[scene.homes[i]] = back;
  }
  for (let back = 2; back >= 0; back--) {
    ctx.fillStyle = warm[back];
    ctx.beginPath();
    for (let h = 0; h < lit.length; h++) {
      if (lit[h] !== back) continue;
      const x = view.x(view.plan.windows[4 * h] + gap), y = view.y(view.plan.windows[4 * h + 1] + gap);
      ctx.rect(x, y, (1 - 2 * gap) * view.s, (1 - 2 * gap) * view.s);
    }
    ctx.fill();
  }
}

function paintDots(ctx, view, scene, history, week, mode, pulse) {
  const { classes, palette } = coloursOf(mode, scene, history, week);
  const off = week * scene.size, buckets = palette.map(() => []), quiet = [], acting = [];
  for (let i = 0; i < scene.size; i++) {
    const mask = history.acts[off + i] & FORM_MASK;
    if (mask) acting.push(i);
    if (classes[i] === 255) quiet.push(i);
    else if (mode !== "week" || !mask) buckets[classes[i]].push(i);
  }
  const dots = (rows, colour, factor) => {
    ctx.fillStyle = colour;
    ctx.beginPath();
    for (const i of rows) {
      const [x, y] = view.at(i);
      if (x < -9 || y < -9 || x > view.width + 9 || y > view.height + 9) continue;
      const r = dotOf(view, i) * factor;
      if (r < 1.4) ctx.rect(x - r, y - r, 2 * r, 2 * r);
      else { ctx.moveTo(x + r, y); ctx.arc(x, y, r, 0, 6.2832); }
    }
    ctx.fill();
  };
  dots(quiet, QUIET, 1);
  buckets.forEach((rows, k) => dots(rows, palette[k], mode === "quarter" ? 1.25 : 1.1));
  const own = mode === "week" || mode === "quarter";
  for (let form = 0; form < 5; form++) {
    ctx.beginPath();
    for (const i of acting) {
      if (shownForm(history.acts[off + i] & FORM_MASK) !== form) continue;
      const [x, y] = view.at(i);
      if (x < -9 || y < -9 || x > view.width + 9 || y > view.height + 9) continue;
      const base = Math.max(2.6, Math.min(9, 1.5 * dotOf(view, i)));
      shape(ctx, form, x, y, base * (1 + 0.9 * pulse));
    }
    ctx.lineWidth = own ? 0.8 : view.s < 9 ? 0.9 : 1.4;
    ctx.strokeStyle = own ? "#FFFFFF" : "#111111";
    if (own) { ctx.fillStyle = FORM_COLOURS[form]; ctx.fill(); }
    ctx.stroke();
  }
  return acting.length;
}

/* In the network: ties between two who both take part this week. */
function paintActingTies(ctx, view, scene, history, week) {
  const off = week * scene.size;
  ctx.strokeStyle = "rgba(213,94,0,0.45)";
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let k = 0; k < scene.kinds.length; k++) {
    const a = scene.ties[2 * k], b = scene.ties[2 * k + 1];
    if (!(history.acts[off + a] & FORM_MASK) || !(history.acts[off + b] & FORM_MASK)) continue;
    const [ax, ay] = view.at(a), [bx, by] = view.at(b);
    ctx.moveTo(ax, ay); ctx.lineTo(bx, by);
  }
  ctx.stroke();
}

/* A ring for each leader of a unit, with a small flag where there is room. */
function paintLeaders(ctx, view, scene, history, week) {
  const epoch = unitsAt(history, week);
  for (let u = 0; u < epoch.number; u++) {
    const row = inEpoch(epoch, epoch.leaders, week, u);
    if (row < 0) continue;
    const [x, y] = view.at(row), r = dotOf(view, row) + 2.5;
    ctx.beginPath(); ctx.arc(x, y, r, 0, 6.2832);
    ctx.strokeStyle = "#8B1A1A"; ctx.lineWidth = 1.6; ctx.stroke();
    const up = Math.max(9, 1.4 * r + 5);
    ctx.beginPath(); ctx.moveTo(x, y - r); ctx.lineTo(x, y - r - up); ctx.stroke();
    ctx.beginPath(); ctx.moveTo(x, y - r - up); ctx.lineTo(x + 0.75 * up, y - r - 0.72 * up); ctx.lineTo(x, y - r - 0.44 * up);
    ctx.closePath(); ctx.fillStyle = "#C62828"; ctx.fill();
  }
}

function badge(ctx, words, x, y, size, colour) {
  ctx.font = `600 ${size}px ${ctx.family}`;
  const w = ctx.measureText(words).width + size * 0.9, h = size * 1.55;
  ctx.beginPath(); roundBox(ctx, x - w, y - h / 2, w, h, h / 2);
  ctx.fillStyle = colour; ctx.fill();
  label(ctx, words, x - w / 2, y + 0.5, size, "#FFFFFF", 600, "center");
  return w;
}

/* At a court's sign: activities on offer and meetings held this week. */
function paintCourts(ctx, view, scene, history, week, words) {
  const courts = scene.levels.court.length - 1, boxes = view.plan.boxes.court, size = Math.max(10, Math.min(13, 1.35 * view.s));
  const epoch = unitsAt(history, week), met = new Uint16Array(courts), came = new Uint32Array(courts);
  for (let u = 0; u < epoch.number; u++) {
    const here = inEpoch(epoch, epoch.attendance, week, u);
    if (here === NO_MEETING) continue;
    const k = placeOf(scene.levels.court, epoch.starts[u]);
    met[k]++; came[k] += here;
  }
  for (let k = 0; k < courts; k++) {
    const width = boxes[4 * k + 2] * view.s, offered = history.activities[week * courts + k];
    let x = view.x(boxes[4 * k]) + width - 6;
    const y = view.y(boxes[4 * k + 1]) + 1.75 * view.s;
    ctx.font = `600 ${Math.max(11, Math.min(16, 1.7 * view.s))}px ${ctx.family}`;
    const least = view.x(boxes[4 * k]) + 14 + (width > 70 ? ctx.measureText(nameOf(scene, words, "court", k)).width : 0);
    const signs = [];
    if (met[k]) signs.push([words.fill(met[k] > 1 ? "met_many" : "met", { n: came[k], meetings: met[k] }), words.fill("met_short", { n: came[k] }), FORM_COLOURS[2]]);
    if (offered) signs.push([words.fill(offered > 1 ? "activities_here" : "activity_here", { n: offered }), words.fill("activities_short", { n: offered }), FORM_COLOURS[1]]);
    ctx.font = `600 ${size}px ${ctx.family}`;
    const need = (which) => signs.reduce((sum, sign) => sum + ctx.measureText(sign[which]).width + size * 0.9 + 4, 0);
    const which = x - need(0) >= least ? 0 : x - need(1) >= least ? 1 : -1;
    if (which < 0) continue;
    for (const sign of signs) x -= badge(ctx, sign[which], x, y, size, sign[2]) + 4;
  }
}

/* The committee's office: a bar of this week's hours by use, the queue and the promises. */
function paintOffices(ctx, view, scene, history, week, words) {
  const offices = view.plan.offices, s = view.s;
  for (let k = 0; k < offices.length / 4; k++) {
    if (!seriesAt(history, scene, week, k, "active")) continue;
    const x = view.x(offices[4 * k]), y = view.y(offices[4 * k + 1]), w = offices[4 * k + 2] * s, h = offices[4 * k + 3] * s;
    ctx.beginPath(); roundBox(ctx, x, y, w, h, Math.min(6, h / 3));
    ctx.fillStyle = "#FFFFFF"; ctx.fill(); ctx.strokeStyle = "#B9C2CB"; ctx.lineWidth = 1; ctx.stroke();
    const size = Math.min(0.85 * h, Math.max(10.5, Math.min(15, 0.5 * h))), middle = y + h / 2;
    let left = x + 8;
    left += label(ctx, words.fill(scene.village ? "villagers_committee" : "residents_committee", {}), left, middle, size, INK, 600) + 10;
    const values = { backlog: Math.round(seriesAt(history, scene, week, k, "backlog")), promised: Math.round(seriesAt(history, scene, week, k, "promised")) };
    ctx.font = `400 ${size}px ${ctx.family}`;
    let facts = words.fill("office_facts", values);
    if (x + w - left - ctx.measureText(facts).width < 150) facts = words.fill("office_short", values);
    const room = x + w - left - ctx.measureText(facts).width - 22;
    if (room < 30) continue;
    const total = Math.max(1, seriesAt(history, scene, week, k, "available"));
    let at = left;
    const high = Math.max(8, 0.42 * h);
    for (const use of USES) {
      const part = (seriesAt(history, scene, week, k, use) / total) * room;
      ctx.fillStyle = USE_COLOURS[use];
      ctx.fillRect(at, middle - high / 2, Math.max(0, part), high);
      at += part;
    }
    ctx.strokeStyle = "#FFFFFF"; ctx.strokeRect(left, middle - high / 2, room, high);
    label(ctx, facts, x + w - 9, middle, size, INK, 400, "right");
  }
}

/* Where the other neighbourhood of the same luck differs: who took part in the last quarter only
   here. In the network a ring each; at their places, the frame of their window. */
function onlyHere(history, other, week) {
  const here = recentActs(history, week, QUARTER).forms, there = recentActs(other, week, QUARTER).forms, rows = [];
  for (let i = 0; i < history.size; i++) if (here[i] && !there[i]) rows.push(i);
  return rows;
}
function paintDifferences(ctx, view, scene, rows) {
  ctx.beginPath();
  for (const i of rows) {
    if (view.network) {
      const [x, y] = view.at(i), r = dotOf(view, i) + 1.8;
      ctx.moveTo(x + r, y); ctx.arc(x, y, r, 0, 6.2832);
    } else {
      const h = scene.homes[i], w = view.plan.windows;
      ctx.rect(view.x(w[4 * h]) + 0.5, view.y(w[4 * h + 1]) + 0.5, view.s - 1, view.s - 1);
    }
  }
  if (!view.network) { ctx.fillStyle = "#CDB7EA"; ctx.fill(); }
  ctx.strokeStyle = "#5D3A9B"; ctx.lineWidth = view.network ? 1.3 : Math.max(0.6, Math.min(1.5, view.s / 9)); ctx.stroke();
}

/* The chosen resident with the ties by kind, or the chosen unit or court. */
function paintChosen(ctx, view, scene, history, week, chosen) {
  if (!chosen) return;
  ctx.strokeStyle = "#111111"; ctx.lineWidth = 2.4;
  if (chosen.kind === "resident") {
    const [x, y] = view.at(chosen.row);
    for (const k of scene.tiesOf(chosen.row)) {
      const other = scene.ties[2 * k] === chosen.row ? scene.ties[2 * k + 1] : scene.ties[2 * k];
      const [ox, oy] = view.at(other);
      ctx.beginPath(); ctx.moveTo(x, y); ctx.lineTo(ox, oy);
      ctx.strokeStyle = TIE_COLOURS[scene.kinds[k]]; ctx.lineWidth = 1.3; ctx.globalAlpha = 0.75; ctx.stroke();
      ctx.globalAlpha = 1;
      const r = Math.max(2.6, dotOf(view, other));
      ctx.beginPath(); ctx.arc(ox, oy, r, 0, 6.2832);
      const before = week > 0 ? history.acts[(week - 1) * scene.size + other] & FORM_MASK : 0;
      ctx.fillStyle = before ? FORM_COLOURS[shownForm(before)] : "#FFFFFF"; ctx.fill();
      ctx.strokeStyle = TIE_COLOURS[scene.kinds[k]]; ctx.lineWidth = 1.2; ctx.stroke();
    }
    const r = dotOf(view, chosen.row) + 5;
    ctx.beginPath(); ctx.arc(x, y, r, 0, 6.2832); ctx.strokeStyle = "#FFFFFF"; ctx.lineWidth = 5; ctx.stroke();
    ctx.strokeStyle = "#111111"; ctx.lineWidth = 2.4; ctx.stroke();
    return;
  }
  if (view.network) return;
  if (chosen.kind === "committee") {
    const o = view.plan.offices.subarray(4 * chosen.index, 4 * chosen.index + 4);
    ctx.beginPath(); roundBox(ctx, view.x(o[0]), view.y(o[1]), o[2] * view.s, o[3] * view.s, 6); ctx.stroke();
    return;
  }
  const epoch = unitsAt(history, week);
  if (chosen.index >= epoch.number) return;
  const from = epoch.starts[chosen.index], to = chosen.index + 1 < epoch.number ? epoch.starts[chosen.index + 1] : scene.size;
  const starts = scene.levels.stairwell, boxes = view.plan.boxes.stairwell;
  ctx.beginPath();
  for (let k = placeOf(starts, from); k <= placeOf(starts, Math.max(from, to - 1)); k++) {
    roundBox(ctx, view.x(boxes[4 * k]), view.y(boxes[4 * k + 1]), boxes[4 * k + 2] * view.s, boxes[4 * k + 3] * view.s, 2);
  }
  ctx.lineWidth = 1.8; ctx.stroke();
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
