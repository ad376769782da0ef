/* What the worker noted, as typed arrays with the sums that the page shows.
   Layout of the bytes: dashboards/pages/watch/history.py. */

const FORMS = ["report", "activity", "deliberate", "vote", "supervise"];
const FORM_MASK = 31, ONLINE = 32, ARRIVED = 128;
const QUARTER = 13, NO_MEETING = 65535;

function bytesOf(data) {
  if (!data) return new Uint8Array(0);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
/* A copy: a view of the message may begin where wider numbers must not. */
function numbersOf(kind, data) {
  const raw = bytesOf(data);
  return new kind(raw.slice().buffer);
}

function decodeScene(scene) {
  const plans = scene.plans.map((plan) => {
    const boxes = {};
    for (const level of Object.keys(plan.boxes)) boxes[level] = numbersOf(Float32Array, plan.boxes[level]);
    return {
      width: plan.width, height: plan.height, boxes,
      offices: numbersOf(Float32Array, plan.offices),
      windows: numbersOf(Float32Array, plan.windows),
      places: numbersOf(Float32Array, plan.places),
    };
  });
  const levels = {};
  for (const level of Object.keys(scene.levels)) levels[level] = numbersOf(Int32Array, scene.levels[level]);
  const ties = numbersOf(Uint32Array, scene.ties), kinds = bytesOf(scene.kinds).slice();
  const size = scene.residents;
  const degree = new Uint32Array(size + 1);
  for (let k = 0; k < ties.length; k++) degree[ties[k] + 1]++;
  for (let i = 0; i < size; i++) degree[i + 1] += degree[i];
  const at = degree.slice(), tied = new Uint32Array(ties.length);
  for (let k = 0; k < kinds.length; k++) {
    tied[at[ties[2 * k]]++] = k;
    tied[at[ties[2 * k + 1]]++] = k;
  }
  const homes = new Int32Array(size);
  for (let h = 0; h + 1 < levels.household.length; h++) homes.fill(h, levels.household[h], levels.household[h + 1]);
  return {
    size, plans, levels, ties, kinds, homes,
    tiesOf: (row) => Array.from(tied.subarray(degree[row], degree[row + 1])),
    dots: numbersOf(Float32Array, scene.dots),
    network: numbersOf(Float32Array, scene.network),
    persons: numbersOf(Uint32Array, scene.persons),
    ids: scene.ids || [], names: scene.names || {},
    committees: scene.committees, village: scene.village, calendar: scene.calendar, rules: scene.rules,
  };
}

/* The place of a level that a row lives in. */
function placeOf(starts, row) {
  let low = 0, high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= row) low = middle; else high = middle;
  }
  return low;
}

function decodeHistory(payload, scene) {
  const size = scene.size, weeks = payload.weeks;
  const acts = bytesOf(payload.acts).slice(), before = bytesOf(payload.before).slice();
  const counts = FORMS.map(() => new Uint32Array(weeks));
  const any = new Uint32Array(weeks), online = new Uint32Array(weeks), arrived = new Uint32Array(weeks);
  const quarter = new Uint32Array(weeks);
  const last = new Int32Array(size).fill(-1000), earlier = before.length / size;
  for (let k = 0; k < earlier; k++) {
    for (let i = 0; i < size; i++) {
      const mask = before[k * size + i];
      if (mask & ARRIVED) last[i] = -1000;
      if (mask & FORM_MASK) last[i] = k - earlier;
    }
  }
  for (let t = 0; t < weeks; t++) {
    let off = t * size, recent = 0;
    for (let i = 0; i < size; i++) {
      const mask = acts[off + i];
      if (mask & FORM_MASK) {
        any[t]++;
        last[i] = t;
        for (let f = 0; f < 5; f++) if ((mask >> f) & 1) counts[f][t]++;
        if (mask & ONLINE) online[t]++;
      }
      if (mask & ARRIVED) { arrived[t]++; last[i] = mask & FORM_MASK ? t : -1000; }
      if (t - last[i] < QUARTER) recent++;
    }
    quarter[t] = recent;
  }
  const units = payload.units.map((epoch) => {
    const starts = numbersOf(Int32Array, epoch.starts);
    return {
      week: epoch.week, starts, number: starts.length,
      committees: numbersOf(Int32Array, epoch.committees),
      leaders: numbersOf(Int32Array, epoch.leaders),
      attendance: numbersOf(Uint16Array, epoch.attendance),
    };
  });
  return {
    weeks, size, acts, before, counts, any, online, arrived, quarter, units,
    trust: bytesOf(payload.trust).slice(),
    start: bytesOf(payload.start).slice(),
    changeWeek: numbersOf(Uint16Array, payload.changes.week),
    changeRow: numbersOf(Uint32Array, payload.changes.row),
    changeTraits: bytesOf(payload.changes.traits).slice(),
    matters: bytesOf(payload.matters).slice(),
    activities: bytesOf(payload.activities).slice(),
    series: numbersOf(Float32Array, payload.series),
    totals: numbersOf(Float32Array, payload.totals),
    ledger: decodeLedger(payload.ledger),
    ties: decodeTies(payload.ties, scene),
    traits: null, traitsWeek: -1, traitsNext: 0,
  };
}

/* Traits of all residents in a week; goes on from the week asked for before. */
function traitsAt(history, week) {
  if (!history.traits || week < history.traitsWeek) {
    history.traits = history.start.slice();
    history.traitsNext = 0;
  }
  while (history.traitsNext < history.changeWeek.length && history.changeWeek[history.traitsNext] <= week) {
    history.traits[history.changeRow[history.traitsNext]] = history.changeTraits[history.traitsNext];
    history.traitsNext++;
  }
  history.traitsWeek = week;
  return history.traits;
}

/* What each resident did in the weeks up to a week: the forms, and how many weeks ago the last was. */
function recentActs(history, week, weeks) {
  const key = week * 1000 + weeks;
  if (!history.recent || history.recent.key !== key) history.recent = { key, value: countRecent(history, week, weeks) };
  return history.recent.value;
}
function countRecent(history, week, weeks) {
  const size = history.size, forms = new Uint8Array(size), ago = new Uint8Array(size).fill(255);
  const earlier = history.before.length / size;
  for (let back = Math.min(weeks - 1, week + earlier); back >= 0; back--) {
    const from = back <= week ? history.acts : history.before;
    const off = (back <= week ? week - back : week - back + earlier) * size;
    for (let i = 0; i < size; i++) {
      const mask = from[off + i];
      if (mask & ARRIVED) { forms[i] = 0; ago[i] = 255; }
      if (mask & FORM_MASK) { forms[i] |= mask & FORM_MASK; ago[i] = back; }
    }
  }
  return { forms, ago };
}

function unitsAt(history, week) {
  let found = history.units[0];
  for (const epoch of history.units) if (epoch.week <= week) found = epoch;
  return found;
}
function inEpoch(epoch, values, week, unit) {
  return values[(week - epoch.week) * epoch.number + unit];
}

const SERIES = [
  "admin", "reply", "work", "meeting", "activity", "contact", "moderation", "recruit", "election", "idle",
  "available", "backlog", "waiting", "promised", "due", "reports_filed", "replies", "replies_late",
  "reply_delay", "performance", "fund", "staff", "skill", "people", "active",
];
const USES = SERIES.slice(0, 10);
const TOTALS = ["trust", "efficacy", "belonging", "fatigue", "satisfaction", "backlog"];

function seriesAt(history, scene, week, committee, name) {
  return history.series[(week * scene.committees + committee) * SERIES.length + SERIES.indexOf(name)];
}
function totalAt(history, week, name) {
  return history.totals[week * TOTALS.length + TOTALS.indexOf(name)];
}

/* The form that is shown when a resident did several: the rarest in daily life. */
const SHOWN_FIRST = [4, 3, 2, 0, 1];
function shownForm(mask) {
  for (const form of SHOWN_FIRST) if ((mask >> form) & 1) return form;
  return -1;
}
