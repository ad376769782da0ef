/* Drawing what residents, units and the committee do in a week. */

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

/* In the network: ties that are not there all the time, and those between two who both take part. */
function paintActingTies(ctx, view, scene, history, week) {
  const off = week * scene.size, t = tiesAt(history, scene, week);
  strokeTies(ctx, view, scene, t, true);
  ctx.strokeStyle = "rgba(213,94,0,0.45)";
  ctx.lineWidth = 1;
  ctx.beginPath();
  eachTie(scene, t, (a, b) => {
    if (!(history.acts[off + a] & FORM_MASK) || !(history.acts[off + b] & FORM_MASK)) return;
    const [ax, ay] = view.at(a), [bx, by] = view.at(b);
    ctx.moveTo(ax, ay); ctx.lineTo(bx, by);
  }, false);
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
    for (const { other, kind } of tiesOf(scene, tiesAt(history, scene, week), chosen.row)) {
      const [ox, oy] = view.at(other);
      ctx.setLineDash(kind === LEARNED ? [4, 3] : []);
      ctx.beginPath(); ctx.moveTo(x, y); ctx.lineTo(ox, oy);
      ctx.strokeStyle = TIE_COLOURS[kind]; ctx.lineWidth = 1.3; ctx.globalAlpha = 0.75; ctx.stroke();
      ctx.globalAlpha = 1; ctx.setLineDash([]);
      const r = Math.max(2.6, dotOf(view, other));
      ctx.beginPath(); ctx.arc(ox, oy, r, 0, 6.2832);
      const before = week > 0 ? history.acts[(week - 1) * scene.size + other] & FORM_MASK : 0;
      ctx.fillStyle = before ? FORM_COLOURS[shownForm(before)] : "#FFFFFF"; ctx.fill();
      ctx.strokeStyle = TIE_COLOURS[kind]; ctx.lineWidth = 1.2; ctx.stroke();
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

