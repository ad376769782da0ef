/* What is said beside the drawing: words filled in, numbers of the week, facts about what is chosen.
   Parts of the component: `this` is the component. */

const wordMethods = {
  say(key, values) {
    const words = (this.words || {})[key];
    if (words === undefined) return "";
    const told = values || {};
    // `{n}` is a number, `{n:week|weeks}` the word that goes with it, as in the program's own texts
    return words.replace(/\{(\w+)(?::([^|{}]*)\|([^{}]*))?\}/g, (all, name, one, many) =>
      !(name in told) ? all : one === undefined ? String(told[name]) : String(told[name]) === "1" ? one : many);
  },
  titleOf(side) {
    if (!this.plan.length) return this.say("title_none");
    if (side === "left") return this.say("title_left");
    return this.say("title_right", { labels: this.plan.map((one) => one.label).filter((label, k, all) => all.indexOf(label) === k).join(this.say("and")) });
  },
  historyOf(side) { return side === "left" ? this.$_left : this.$_right; },
  shownWeek(side) { const h = this.historyOf(side); return h ? Math.max(0, Math.min(this.week, h.weeks - 1)) : 0; },
  countsOf(side) {
    const h = this.historyOf(side); this.version;
    if (!h) return "";
    const t = this.shownWeek(side);
    return this.say("counts", { n: h.any[t], share: ((100 * h.any[t]) / h.size).toFixed(1) });
  },
  eventsOf(t) {
    const c = this.$_scene.calendar, out = [];
    if (c.festivals.indexOf(t) >= 0) out.push(this.say("festival"));
    if (c.elections.indexOf(t) >= 0) out.push(this.say("election"));
    if (c.appraisals.indexOf(t) >= 0) out.push(this.say("appraisal"));
    return out;
  },
  summaryOf(side) {
    const h = this.historyOf(side);
    if (!h || !this.$_scene) return "";
    const t = this.shownWeek(side), events = this.eventsOf(t);
    const did = FORMS.map((form, k) => ({ form, n: h.counts[k][t] })).filter((d) => d.n > 0).map((d) => this.say("did_" + d.form, { n: d.n }));
    return this.say("summary", {
      week: t, events: events.length ? this.say("events", { events: events.join(this.say("comma")) }) : "",
      n: h.any[t], share: ((100 * h.any[t]) / h.size).toFixed(1),
      did: did.length ? this.say("did", { did: did.join(this.say("comma")) }) : "",
      backlog: Math.round(totalAt(h, t, "backlog")), trust: totalAt(h, t, "trust").toFixed(2),
    });
  },
  nameOfRow(row) { const s = this.$_scene; return s.ids.length ? s.ids[row] : String(s.persons[row]); },
  unitName(index) { return this.say("unit_title", { n: index + 1 }); },
  traitsOf(row) {
    const code = traitsAt(this.$_right, this.shownWeek("right"))[row], bits = [3, 4].map((b, k) => this.say(["registration_", "tenure_"][k] + ((code >> b) & 1)));
    const out = [this.say("sex_" + ((code >> 6) & 1)), this.say("age_" + (code & 7)), ...bits];
    if ((code >> 5) & 1) out.push(this.say("party_1"));
    return out.join(this.say("comma"));
  },
  chipOf(one) {
    const label = one.dose === 1 ? one.label : this.say("chip_dose", { label: one.label, dose: this.percent(one.dose) });
    return one.stop === null || one.stop === undefined ? this.say("chip_on", { label, start: one.start }) : this.say("chip_off", { label, start: one.start, stop: one.stop });
  },
  lifeOf(side) {
    const h = this.historyOf(side), c = this.chosen;
    if (!h || !c) return "";
    let n = 0;
    for (let t = 0; t <= this.shownWeek(side); t++) if (h.acts[t * h.size + c.row] & FORM_MASK) n++;
    return this.say("strip", { n, week: this.shownWeek(side) });
  },
};

const numberMethods = {
  valueOf(side, name) {
    const h = this.historyOf(side), c = this.chosen; this.version;
    if (!h || !c) return 0;
    return seriesAt(h, this.$_scene, this.shownWeek(side), Math.min(c.index, this.$_scene.committees - 1), name);
  },
  hoursOf(side, use) { return this.valueOf(side, use).toFixed(1); },
  hoursShare(side, use) { return Math.min(100, (100 * this.valueOf(side, use)) / Math.max(1, this.valueOf(side, "available"))); },
  useColour(use) { return USE_COLOURS[use]; },
  unitColour(k) { return UNIT_COLOURS[k % UNIT_COLOURS.length]; },
  unitNow(side) {
    const h = this.historyOf(side), c = this.chosen, s = this.$_scene;
    if (!h || !c || c.kind !== "unit") return null;
    const t = this.shownWeek(side), epoch = unitsAt(h, t), index = Math.min(placeOf(epoch.starts, c.row), epoch.number - 1);
    const from = epoch.starts[index], to = index + 1 < epoch.number ? epoch.starts[index + 1] : s.size;
    let acting = 0, recent = 0, met = 0, matters = 0;
    const acts = recentActs(h, t, QUARTER).forms;
    for (let i = from; i < to; i++) { if (h.acts[t * h.size + i] & FORM_MASK) acting++; if (acts[i]) recent++; }
    for (let w = epoch.week; w <= t; w++) if (inEpoch(epoch, epoch.attendance, w, index) !== NO_MEETING) met++;
    const starts = s.levels.building, buildings = starts.length - 1;
    for (let b = placeOf(starts, from); b <= placeOf(starts, to - 1); b++) matters += h.matters[t * buildings + b];
    return { index, size: to - from, leader: inEpoch(epoch, epoch.leaders, t, index), came: inEpoch(epoch, epoch.attendance, t, index), met, acting, recent, matters };
  },
  formCount(side, k) { const h = this.historyOf(side); this.version; return h ? h.counts[k][this.shownWeek(side)] : ""; },
  onlineCount(side) { const h = this.historyOf(side); return h ? h.online[this.shownWeek(side)] : ""; },
  quarterShare(side) { const h = this.historyOf(side); return h ? ((100 * h.quarter[this.shownWeek(side)]) / h.size).toFixed(1) + "%" : ""; },
  tieCount(side, what) { const h = this.historyOf(side); this.version; return h ? tiesAt(h, this.$_scene, this.shownWeek(side))[what] : ""; },
  meanOf(side, name) { const h = this.historyOf(side); if (!h) return ""; const v = totalAt(h, this.shownWeek(side), name); return name === "backlog" ? Math.round(v) : v.toFixed(3); },
  colourOf(form) { return FORM_COLOURS[FORMS.indexOf(form)]; },
  pathOf(form) {
    return { report: "M6 1l5 9H1z", activity: "M6 1.6a4.4 4.4 0 1 0 .01 0z", deliberate: "M1.8 1.8h8.4v8.4H1.8z", vote: "M6 .6l5.4 5.4L6 11.4.6 6z", supervise: "M4.4.8h3.2v3.6h3.6v3.2H7.6v3.6H4.4V7.6H.8V4.4h3.6z" }[form];
  },
};

const factsShown = {
  chosenTitle() {
    const c = this.chosen;
    if (c.kind === "resident") return this.say("resident_title", { name: this.nameOfRow(c.row) });
    if (c.kind === "committee") return this.say(this.$_scene.village ? "villagers_committee" : "residents_committee");
    return this.unitName(c.index);
  },
  tiesWords() {
    const c = this.chosen; this.version; this.week;
    if (!c || c.kind !== "resident" || !this.$_scene) return [];
    const counts = {}, side = this.whySide, h = this.historyOf(side), out = [];
    let fresh = 0;
    if (!h) return out;
    for (const tie of tiesOf(this.$_scene, tiesAt(h, this.$_scene, this.shownWeek(side)), c.row)) {
      counts[tie.kind] = (counts[tie.kind] || 0) + 1;
      if (tie.kind === LEARNED && tie.fresh) fresh++;
    }
    for (const kind of Object.keys(counts)) {
      const words = this.say("tie_" + kind, { n: counts[kind] });
      out.push({ kind, colour: TIE_COLOURS[kind], dashed: Number(kind) === LEARNED, words: Number(kind) === LEARNED && fresh ? words + this.say("tie_fresh", { n: fresh }) : words });
    }
    return out;
  },
  usesShown() { return USES.filter((use) => this.sides.some((side) => this.valueOf(side, use) > 0.05)); },
  committeeFacts() {
    this.version; this.week;
    const each = (key, format) => ({ key, name: this.say("fact_" + key), values: this.sides.map((side) => format(this.valueOf(side, key))) });
    const whole = (v) => String(Math.round(v)), one = (v) => v.toFixed(1), share = (v) => Math.round(100 * v) + "%";
    return [each("available", one), each("backlog", whole), each("reports_filed", whole), each("replies", whole), each("replies_late", whole), each("reply_delay", one),
      each("waiting", whole), each("promised", whole), each("due", whole), each("performance", share), each("fund", (v) => Math.round(v).toLocaleString()), each("staff", one)];
  },
  unitLeader() { const u = this.unitNow("right"); return u ? u.leader : -1; },
  unitFacts() {
    this.version; this.week;
    const units = this.sides.map((side) => this.unitNow(side));
    const each = (key, format) => ({ key, name: this.say("unit_" + key), values: units.map((u) => (u ? format(u) : "–")) });
    return [each("name", (u) => this.unitName(u.index)), each("residents", (u) => String(u.size)), each("leader", (u) => (u.leader < 0 ? this.say("no_leader") : this.say("resident_title", { name: this.nameOfRow(u.leader) }))),
      each("meeting", (u) => (u.came === NO_MEETING ? this.say("no_meeting") : this.say("came", { n: u.came }))), each("meetings", (u) => String(u.met)),
      each("took_part", (u) => String(u.acting)), each("quarter", (u) => Math.round((100 * u.recent) / u.size) + "%"), each("matters", (u) => String(u.matters))];
  },
  legend() {
    const path = (form) => this.pathOf(form), circle = "M6 2a4 4 0 1 0 .01 0z", out = [];
    if (this.mode === "week" || this.mode === "quarter") {
      FORMS.forEach((form, k) => out.push({ path: path(form), colour: FORM_COLOURS[k], words: this.say("form_" + form) }));
      out.push({ path: circle, colour: QUIET, words: this.say(this.mode === "week" ? "quiet_week" : "quiet_quarter") });
    } else {
      const palettes = { age: AGE_COLOURS, trust: TRUST_COLOURS };
      const levels = { age: 6, trust: 5 }[this.mode] || (this.mode === "unit" ? 0 : 2);
      for (let k = 0; k < levels; k++) out.push({ path: circle, colour: (palettes[this.mode] || TWO_COLOURS)[k], words: this.say(this.mode + "_" + k) });
      if (this.mode === "unit") out.push({ path: circle, colour: UNIT_COLOURS[0], words: this.say("unit_colours") });
      out.push({ path: circle, colour: "#FFFFFF", stroke: "#111111", words: this.say("acting_ring") });
    }
    if (!this.network) out.push({ path: "M1.5 1.5h9v9h-9z", colour: "#FFD24D", words: this.say("lit") });
    out.push({ path: "M3 12V1l7 2.6L3 6z", colour: "#C62828", words: this.say("leader_flag") });
    if (this.network) {
      out.push({ path: "M0 5h12v2H0z", colour: "#D55E00", words: this.say("acting_tie") });
      out.push({ path: "M0 5h4.4v2H0zM7.6 5H12v2H7.6z", colour: LEARNED_NOW, words: this.say("learned_now") });
      out.push({ path: "M0 5.4h4.4v1.2H0zM7.6 5.4H12v1.2H7.6z", colour: "#CDB98F", words: this.say("learned_before") });
    }
    if (this.showsTwo && this.rings && this.plan.length) out.push(this.network ? { path: "M6 1.6a4.4 4.4 0 1 0 .01 0z", colour: "none", stroke: "#5D3A9B", words: this.say("ring") } : { path: "M1.5 1.5h9v9h-9z", colour: "#CDB7EA", stroke: "#5D3A9B", words: this.say("only_here") });
    return out;
  },
};
