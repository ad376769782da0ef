/* Ties as they are in a week: those of the first week, and what has changed since.
   Layout of the bytes: dashboards/pages/watch/tied.py. */

const LEARNED = 6, GONE = 255;

function pairOf(scene, a, b) { return a * scene.size + b; }
/* Where each pair of the first week stands. */
function firstPairs(scene) {
  if (!scene.pairs) {
    scene.pairs = new Map();
    for (let k = 0; k < scene.kinds.length; k++) scene.pairs.set(pairOf(scene, scene.ties[2 * k], scene.ties[2 * k + 1]), k);
  }
  return scene.pairs;
}

let historiesSeen = 0;
function decodeTies(payload, scene) {
  const given = payload || {};
  const changes = {
    id: ++historiesSeen,
    week: numbersOf(Uint16Array, given.week), low: numbersOf(Uint16Array, given.low),
    high: numbersOf(Uint16Array, given.high), kind: bytesOf(given.kind).slice(),
    touched: new Uint8Array(scene.kinds.length), atWeek: -1, next: 0,
  };
  const pairs = firstPairs(scene);
  for (let n = 0; n < changes.kind.length; n++) {
    const k = pairs.get(pairOf(scene, changes.low[n], changes.high[n]));
    if (k !== undefined) changes.touched[k] = 1;
  }
  return changes;
}

/* Ties of a week; goes on from the week asked for before. `fresh` marks pairs tied since the start. */
function tiesAt(history, scene, week) {
  const t = history.ties, pairs = firstPairs(scene);
  if (!t.kinds || week < t.atWeek) {
    t.kinds = scene.kinds.slice();
    t.fresh = new Uint8Array(scene.kinds.length);
    t.extra = new Map();
    t.next = t.made = t.lost = 0;
  }
  while (t.next < t.kind.length && t.week[t.next] <= week) {
    const a = t.low[t.next], b = t.high[t.next], kind = t.kind[t.next], key = pairOf(scene, a, b), k = pairs.get(key);
    const before = k !== undefined ? t.kinds[k] : t.extra.has(key) ? t.extra.get(key).kind : GONE;
    if (kind === LEARNED && before === GONE) t.made++;
    if (kind === GONE) t.lost++;
    if (k !== undefined) { t.kinds[k] = kind; t.fresh[k] = 1; }
    else if (kind === GONE) t.extra.delete(key);
    else t.extra.set(key, { a, b, kind });
    t.next++;
  }
  t.atWeek = week;
  return t;
}

/* Every tie of a week: two rows, the kind, and whether it was made since the start. */
function eachTie(scene, t, visit, changedOnly) {
  for (let k = 0; k < t.kinds.length; k++) {
    if (t.kinds[k] === GONE || (changedOnly && !t.touched[k])) continue;
    visit(scene.ties[2 * k], scene.ties[2 * k + 1], t.kinds[k], t.fresh[k] === 1);
  }
  t.extra.forEach((tie) => visit(tie.a, tie.b, tie.kind, true));
}

/* Whom a resident is tied to in a week. */
function tiesOf(scene, t, row) {
  const out = [];
  for (const k of scene.tiesOf(row)) {
    if (t.kinds[k] === GONE) continue;
    out.push({ other: scene.ties[2 * k] === row ? scene.ties[2 * k + 1] : scene.ties[2 * k], kind: t.kinds[k], fresh: t.fresh[k] === 1 });
  }
  t.extra.forEach((tie) => {
    if (tie.a === row || tie.b === row) out.push({ other: tie.a === row ? tie.b : tie.a, kind: tie.kind, fresh: true });
  });
  return out;
}

/* Faint lines: neighbours, then those who live apart; learned ties are dashed. */
const TIE_PASSES = [
  { low: 0, high: 1, colour: "110,120,130", alpha: 0.16 },
  { low: 2, high: FAR - 1, colour: "110,120,130", alpha: 0.05 },
  { low: FAR, high: 5, colour: "90,110,160", alpha: 0.05 },
  { low: LEARNED, high: LEARNED, colour: "138,92,0", alpha: 0.22, dash: [4, 3] },
  { low: 7, high: 7, colour: "90,110,160", alpha: 0.05 },
];
const LEARNED_NOW = "#7A5200";

function strokeTies(ctx, view, scene, t, changed) {
  const faint = Math.min(1, 35000 / Math.max(1, scene.kinds.length));
  const fresh = [];
  const line = (a, b) => {
    const [ax, ay] = view.at(a), [bx, by] = view.at(b);
    ctx.moveTo(ax, ay); ctx.lineTo(bx, by);
  };
  for (const pass of TIE_PASSES) {
    ctx.strokeStyle = `rgba(${pass.colour},${pass.alpha * faint})`;
    ctx.lineWidth = 0.5;
    ctx.setLineDash(pass.dash || []);
    ctx.beginPath();
    if (changed) {
      eachTie(scene, t, (a, b, kind, isFresh) => {
        if (kind < pass.low || kind > pass.high) return;
        if (kind === LEARNED && isFresh) fresh.push(a, b); else line(a, b);
      }, true);
    } else {
      for (let k = 0; k < scene.kinds.length; k++) {
        if (!t.touched[k] && scene.kinds[k] >= pass.low && scene.kinds[k] <= pass.high) line(scene.ties[2 * k], scene.ties[2 * k + 1]);
      }
    }
    ctx.stroke();
  }
  ctx.strokeStyle = LEARNED_NOW; ctx.lineWidth = 1.1; ctx.globalAlpha = 0.7; ctx.setLineDash([4, 3]);
  ctx.beginPath();
  for (let n = 0; n < fresh.length; n += 2) line(fresh[n], fresh[n + 1]);
  ctx.stroke();
  ctx.globalAlpha = 1; ctx.setLineDash([]);
}
