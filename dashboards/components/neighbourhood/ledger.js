/* The committee's books in a week: who waits for a reply, what was promised, what came of it.
   Layout of the bytes: dashboards/pages/watch/ledger.py. */

const STILL_OPEN = 65535;
const WAYS = ["before", "in_person", "online", "found"];
const [ASTRAY, WAITING, ADOPTED, BALLOT, ELSEWHERE, UNDER_WAY, KEPT] = [1, 2, 3, 4, 5, 6, 7];
const ENDED = { 7: "kept", 8: "broken", 9: "voted_down", 10: "given_up" };
const BY_COMPANY = 1;
const SHOWN = 5, MOST_SHOWN = 60;

function decodeLedger(payload) {
  const { reports, matters, steps } = payload;
  return {
    reports: { row: numbersOf(Uint32Array, reports.row), filed: numbersOf(Int16Array, reports.filed), ended: numbersOf(Uint16Array, reports.ended), how: bytesOf(reports.how).slice() },
    matters: { building: numbersOf(Uint32Array, matters.building), people: numbersOf(Uint32Array, matters.people), raised: numbersOf(Int16Array, matters.raised), owner: bytesOf(matters.owner).slice() },
    steps: { week: numbersOf(Int16Array, steps.week), matter: numbersOf(Uint32Array, steps.matter), state: bytesOf(steps.state).slice() },
    at: null,
  };
}

/* State of every matter at the end of a week, when that began, and when it was promised. */
function mattersAt(history, week) {
  const l = history.ledger;
  if (l.at && l.at.week === week) return l.at;
  const count = l.matters.raised.length, state = new Uint8Array(count), since = new Int16Array(count), promised = new Int16Array(count);
  for (let n = 0; n < l.steps.week.length; n++) {
    if (l.steps.week[n] > week) continue;
    const m = l.steps.matter[n], now = l.steps.state[n], was = state[m];
    if (now >= ADOPTED && now <= UNDER_WAY && !(was >= ADOPTED && was <= UNDER_WAY)) promised[m] = l.steps.week[n];
    state[m] = now; since[m] = l.steps.week[n];
  }
  l.at = { week, state, since, promised };
  return l.at;
}

/* The desk of one committee: rows to show, by section, the most pressing first. */
function deskOf(history, scene, week, committee) {
  const l = history.ledger, at = mattersAt(history, week), desk = { queue: [], open: [], company: [], higher: [], waiting: [], ended: [] };
  const mine = (row) => committeeOf(scene, history, week, placeOf(scene.levels.settlement, row)) === committee;
  for (let n = 0; n < l.reports.row.length; n++) {
    const row = l.reports.row[n];
    if (l.reports.filed[n] <= week && (l.reports.ended[n] === STILL_OPEN || l.reports.ended[n] > week) && mine(row)) {
      desk.queue.push({ row, weeks: week - l.reports.filed[n], way: WAYS[l.reports.how[n] & 3] });
    }
  }
  for (let m = 0; m < at.state.length; m++) {
    const state = at.state[m], row = scene.levels.building[l.matters.building[m]];
    if (!state || (state >= KEPT && at.since[m] <= week - QUARTER) || !mine(row)) continue;
    const one = { m, row, building: l.matters.building[m], people: l.matters.people[m], raised: l.matters.raised[m], state, since: at.since[m], promised: at.promised[m], left: at.promised[m] + scene.rules.promise - week };
    if (state >= KEPT) desk.ended.push(one);
    else if (state === ASTRAY || state === WAITING) desk.waiting.push(one);
    else if (state === ELSEWHERE) desk.higher.push(one);
    else if (state === ADOPTED && (l.matters.owner[m] & 3) === BY_COMPANY) desk.company.push(one);
    else desk.open.push(one);
  }
  desk.queue.sort((a, b) => b.weeks - a.weeks);
  for (const part of ["open", "company", "higher"]) desk[part].sort((a, b) => a.left - b.left);
  desk.waiting.sort((a, b) => a.raised - b.raised);
  desk.ended.sort((a, b) => b.since - a.since);
  return desk;
}

const ledgerMethods = {
  placeWords(building) {
    const s = this.$_scene, court = placeOf(s.levels.court, s.levels.building[building]);
    const first = placeOf(s.levels.building, s.levels.court[court]);
    return this.say("place_of", { court: nameOf(s, this.$_words, "court", court), building: this.say("building", { n: building - first + 1 }) });
  },
  toMatter(one) { this.choose({ kind: "unit", index: placeOf(unitsAt(this.$_right, this.shownWeek("right")).starts, one.row), row: one.row }); },
  more(part) { this.opened = { ...this.opened, [part]: !this.opened[part] }; },
  /* A matter in two lines: whose it is, and how it stands. */
  matterWords(one, part) {
    const of = this.say("matter_of", { place: this.placeWords(one.building), people: one.people });
    if (part === "waiting") return { title: of, detail: this.say(one.state === ASTRAY ? "matter_astray" : "matter_waiting", { n: this.shownWeek(this.whySide) - one.raised }) };
    if (part === "ended") {
      const end = ENDED[one.state];
      return { title: of, end, detail: this.say("ended_" + end, { week: one.since, n: one.since - (end === "given_up" ? one.raised : one.promised) }) };
    }
    const how = part === "open" ? { [BALLOT]: "promise_ballot", [UNDER_WAY]: "promise_under_way" }[one.state] || "promise_adopted" : "promise_" + part;
    const promised = one.promised < 0 ? this.say("promised_before", { n: -one.promised }) : this.say("promised_week", { week: one.promised });
    return { title: of, soon: one.left <= QUARTER, detail: [promised, this.say(how), one.left > 0 ? this.say("due_in", { n: one.left }) : this.say("due_now")].join(this.say("dot")) };
  },
};

const ledgerShown = {
  desk() {
    this.version;
    const c = this.chosen, h = this.historyOf(this.whySide);
    if (!c || c.kind !== "committee" || !h) return [];
    const s = this.$_scene, desk = deskOf(h, s, this.shownWeek(this.whySide), Math.min(c.index, s.committees - 1));
    return ["queue", "open", "company", "higher", "waiting", "ended"].filter((part) => desk[part].length || part === "queue" || part === "open").map((part) => {
      const all = desk[part], most = this.opened[part] ? MOST_SHOWN : SHOWN;
      const rows = all.slice(0, most).map((one) => part === "queue"
        ? { key: "r" + one.row, report: one, title: this.say("report_of", { name: this.nameOfRow(one.row), place: this.placeWords(placeOf(s.levels.building, one.row)) }), soon: one.weeks > s.rules.late, detail: (one.weeks ? this.say("report_waits", { n: one.weeks }) : this.say("report_new")) + (one.way === "before" ? "" : this.say("dot") + this.say("way_" + one.way)) }
        : { key: "m" + one.m, matter: one, ...this.matterWords(one, part) });
      return { part, count: all.length, title: this.say("desk_" + part, { n: all.length }), rows, rest: Math.max(0, Math.min(all.length, MOST_SHOWN) - SHOWN) };
    });
  },
};
