/* The timeline: how many take part week by week, what the calendar brings, what was switched on. */

const WITHOUT = "#7C8894", WITH = "#0072B2";

function timelineScale(left, right) {
  const sorted = [];
  for (const history of [left, right]) if (history) for (const n of history.any) sorted.push(n);
  sorted.sort((a, b) => a - b);
  const usual = sorted.length ? sorted[Math.floor(0.95 * (sorted.length - 1))] : 1;
  return Math.max(1, 1.35 * usual);
}

function paintTimeline(ctx, box, given) {
  const { scene, left, right, plan, week, total, words } = given;
  const { width, height } = box, pad = 8, low = height - 20 - 15 * Math.max(1, rowsOf(plan));
  const x = (t) => pad + ((t + 0.5) / total) * (width - 2 * pad);
  ctx.clearRect(0, 0, width, height);
  const step = (width - 2 * pad) / total;
  ctx.fillStyle = "#FBE4E0";
  for (const t of scene.calendar.festivals) if (t < total) ctx.fillRect(x(t) - step / 2, 14, step + 0.5, low - 14);
  let named = -99;
  for (const t of scene.calendar.festivals) {
    if (t < total && t - named > 8 && !scene.calendar.elections.some((e) => e < total && Math.abs(x(e) - x(t)) < 95)) {
      const end = x(t) > width - 100;
      label(ctx, words.fill("festival", {}), end ? width - pad : x(t), 7, 11, "#A33A2A", 400, end ? "right" : "left");
    }
    named = t;
  }
  ctx.strokeStyle = "#E3E7EB"; ctx.lineWidth = 1;
  for (let t = 0; t < total; t += 13) {
    ctx.beginPath(); ctx.moveTo(x(t) - step / 2, 14); ctx.lineTo(x(t) - step / 2, low); ctx.stroke();
    if (width / (total / 13) > 44) label(ctx, words.fill("week_short", { week: t }), x(t) - step / 2 + 2, height - 7, 10.5, FAINT, 400);
  }
  const most = timelineScale(left, right), y = (n) => low - (low - 16) * Math.min(1, n / most);
  const draw = (history, colour, wide) => {
    if (!history) return;
    ctx.beginPath();
    for (let t = 0; t < history.weeks; t++) (t ? ctx.lineTo(x(t), y(history.any[t])) : ctx.moveTo(x(t), y(history.any[t])));
    ctx.strokeStyle = colour; ctx.lineWidth = wide; ctx.lineJoin = "round"; ctx.stroke();
  };
  const base = right || left;
  if (base && base.weeks) {
    ctx.beginPath(); ctx.moveTo(x(0), low);
    for (let t = 0; t < base.weeks; t++) ctx.lineTo(x(t), y(base.any[t]));
    ctx.lineTo(x(base.weeks - 1), low); ctx.closePath(); ctx.fillStyle = "#EEF1F4"; ctx.fill();
  }
  if (left && right && plan.length) {
    ctx.beginPath();
    const n = Math.min(left.weeks, right.weeks);
    for (let t = 0; t < n; t++) (t ? ctx.lineTo(x(t), y(right.any[t])) : ctx.moveTo(x(t), y(right.any[t])));
    for (let t = n - 1; t >= 0; t--) ctx.lineTo(x(t), y(left.any[t]));
    ctx.closePath(); ctx.fillStyle = "rgba(0,114,178,0.16)"; ctx.fill();
  }
  if (plan.length || !right) draw(left, WITHOUT, 1.3);
  draw(right, plan.length ? WITH : WITHOUT, 1.6);
  for (const t of scene.calendar.appraisals) {
    if (t >= total) continue;
    ctx.fillStyle = FORM_COLOURS[4];
    ctx.beginPath(); shape(ctx, 4, x(t), low - 5, 3.4); ctx.fill();
  }
  for (const t of scene.calendar.elections) {
    if (t >= total) continue;
    ctx.strokeStyle = FORM_COLOURS[3]; ctx.lineWidth = 1.4;
    ctx.beginPath(); ctx.moveTo(x(t), 14); ctx.lineTo(x(t), low); ctx.stroke();
    ctx.fillStyle = FORM_COLOURS[3];
    ctx.beginPath(); shape(ctx, 3, x(t), 14, 4); ctx.fill();
    const right = x(t) > width - 70;
    label(ctx, words.fill("election", {}), x(t) + (right ? -7 : 7), 7, 11, FORM_COLOURS[3], 600, right ? "right" : "left");
  }
  plan.forEach((one, k) => {
    const top = low + 3 + 15 * rowOf(plan, k), from = x(one.start) - step / 2;
    const to = one.stop === null || one.stop === undefined ? width - pad : x(one.stop) - step / 2;
    ctx.fillStyle = UNIT_COLOURS[k % UNIT_COLOURS.length];
    ctx.beginPath(); roundBox(ctx, from, top, Math.max(3, to - from), 12, 3); ctx.fill();
    ctx.save(); ctx.beginPath(); ctx.rect(from, top, Math.max(3, to - from), 12); ctx.clip();
    label(ctx, one.dose === 1 ? one.label : one.label + " " + Math.round(100 * one.dose) + "%", from + 9, top + 6.5, 10.5, "#FFFFFF", 600);
    ctx.restore();
  });
  if (!plan.length) label(ctx, words.fill("nothing_on", {}), pad + 14, low + 9, 11, FAINT);
  ctx.strokeStyle = "#111111"; ctx.lineWidth = 1.6;
  ctx.beginPath(); ctx.moveTo(x(week), 12); ctx.lineTo(x(week), height - 16); ctx.stroke();
  ctx.fillStyle = "#111111";
  ctx.beginPath(); ctx.arc(x(week), 12, 4, 0, 6.2832); ctx.fill();
}

/* Interventions that are on at the same time lie under one another. */
function rowOf(plan, k) {
  const rows = [];
  for (let j = 0; j <= k; j++) {
    let row = 0;
    while (rows[row] !== undefined && rows[row] > plan[j].start) row++;
    rows[row] = plan[j].stop === null || plan[j].stop === undefined ? 1e9 : plan[j].stop;
    if (j === k) return row;
  }
  return 0;
}
function rowsOf(plan) {
  return plan.reduce((most, _, k) => Math.max(most, rowOf(plan, k) + 1), 0);
}
function weekAt(px, width, total) {
  return Math.max(0, Math.min(total - 1, Math.floor(((px - 8) / (width - 16)) * total)));
}
