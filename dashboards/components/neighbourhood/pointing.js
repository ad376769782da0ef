/* Choosing a resident, a unit or the committee, by search, button or pointer; zooming.
   Parts of the component: `this` is the component. */

const choosingMethods = {
  choose(what) {
    this.missing = "";
    this.chosen = what;
    if (what && this.narrow) this.$nextTick(() => this.$refs.chosen && this.$refs.chosen.scrollIntoView({ block: "nearest" }));
  },
  quick(pick, by) {
    const s = this.$_scene, h = this.$_right, t = this.shownWeek("right"), rows = [];
    if (pick === "committee") {
      const epoch = unitsAt(h, t), c = this.chosen && this.chosen.kind === "unit" ? epoch.committees[Math.min(this.chosen.index, epoch.number - 1)] : epoch.committees[0];
      return this.choose({ kind: "committee", index: c });
    }
    if (pick === "unit") {
      const epoch = unitsAt(h, t), next = this.chosen && this.chosen.kind === "unit" ? (this.chosen.index + 1) % epoch.number : 0;
      return this.choose({ kind: "unit", index: next, row: epoch.starts[next] });
    }
    if (pick === "leader") {
      const epoch = unitsAt(h, t);
      for (let u = 0; u < epoch.number; u++) { const row = inEpoch(epoch, epoch.leaders, t, u); if (row >= 0) rows.push(row); }
      rows.sort((a, b) => a - b);
    } else {
      const traits = traitsAt(h, t);
      for (let i = 0; i < s.size; i++) {
        const did = h.acts[t * s.size + i] & FORM_MASK;
        if (pick === "random" ? (traits[i] & 7) > 0 : pick === "active" ? did : !did && (traits[i] & 7) > 0) rows.push(i);
      }
    }
    if (!rows.length) { this.missing = this.say("nobody"); return undefined; }
    const now = this.chosen && this.chosen.kind === "resident" ? this.chosen.row : -1;
    if (pick === "random" || pick === "quiet") return this.choose({ kind: "resident", row: rows[Math.floor(Math.random() * rows.length)] });
    let k = rows.findIndex((row) => row > now);
    if (by === -1) { k = rows.length - 1; while (k > 0 && rows[k] >= now) k--; }
    return this.choose({ kind: "resident", row: rows[k < 0 ? 0 : k] });
  },
  find() {
    const s = this.$_scene, name = this.wanted.trim();
    if (!s || !name) return;
    let row = s.ids.indexOf(name);
    if (row < 0 && !s.ids.length && /^\d+$/.test(name)) row = s.persons.indexOf(Number(name));
    if (row < 0) { this.missing = this.say("not_found", { name }); return; }
    this.choose({ kind: "resident", row });
  },
  /* Ask the server for words about the chosen resident, once the week stands still. */
  ask() {
    clearTimeout(this.$_asking);
    if (!this.chosen || this.chosen.kind !== "resident") { if (this.$_asked) { this.$_asked = false; this.ask_person({ row: -1, week: 0, side: "right" }); } return; }
    if (this.playing || !this.ready) return;
    const asked = { row: this.chosen.row, week: this.week, side: this.whySide };
    this.$_asking = setTimeout(() => {
      if (this.$_ended || this.playing) return;
      this.$_asked = true;
      this.ask_person(asked);
    }, 180);
  },
  whyOf(side) { this.side = side; this.ask(); },
  runs(one) { return one.stop === null || one.stop === undefined || one.stop > this.week; },
  percent(share) { return Math.round(100 * share) + "%"; },
  /* A week as it was written down; NaN where it is none. */
  weekIn(written) { return /^\s*\d{1,4}\s*$/.test(String(written)) ? Number(written) : NaN; },
  /* Change one that is switched on (null: none any more). */
  edit(one) {
    this.editing = one ? { kind: one.kind, start: one.start } : null;
    this.kind = one ? one.kind : "";
    this.dose = one ? one.dose : 1;
    this.start = one ? one.start : null;
    this.stop = one && one.stop !== undefined && one.stop !== null ? String(one.stop) : "";
  },
  put() {
    const stop = this.stopWeek !== null && this.stopWeek >= this.total ? null : this.stopWeek;
    this.put_intervention({ kind: this.kind, start: this.startWeek, stop, dose: this.dose, instead: this.editing ? this.editing.start : null });
    this.edit(null);
  },
  turn_off(one) { this.turn_intervention({ kind: one.kind, week: this.week }); },
};

const pointingMethods = {
  whole() { this.zoom = { k: 1, x: 0, y: 0 }; this.$_statics = {}; this.draw(); },
  zoomBy(factor, at) {
    const k = Math.max(1, Math.min(14, this.zoom.k * factor)), z = this.zoom;
    if (!at) at = this.middleOfChosen();
    const [x, y] = at;
    this.zoom = k === 1 ? { k: 1, x: 0, y: 0 } : { k, x: z.x + x / k - x / z.k, y: z.y + y / k - y / z.k };
    this.$_statics = {}; this.draw();
  },
  /* Where the chosen resident is, from the middle of the canvas: zooming goes there. */
  middleOfChosen() {
    const view = this.$_views && this.$_views.right, c = this.chosen;
    if (!view || !c || c.kind !== "resident") return [0, 0];
    const [x, y] = view.at(c.row);
    return [x - view.width / 2, y - view.height / 2];
  },
  pointOf(event) { const box = event.target.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top, box.width, box.height]; },
  wheel(side, event) {
    if (!event.ctrlKey && !event.metaKey) return;
    this.wheelAt(side, event, event.deltaY < 0 ? 1.25 : 0.8);
  },
  wheelAt(side, event, factor) {
    event.preventDefault();
    const [x, y, w, h] = this.pointOf(event);
    this.zoomBy(factor, [x - w / 2, y - h / 2]);
  },
  press(side, event) {
    this.$_fingers[event.pointerId] = [event.clientX, event.clientY];
    if (Object.keys(this.$_fingers).length === 1) this.$_drag = { x: event.clientX, y: event.clientY, moved: false };
  },
  /* Two fingers: how much farther apart they are than a moment ago. */
  pinched(event) {
    const before = Object.keys(this.$_fingers).map((id) => this.$_fingers[id]);
    if (before.length !== 2 || !this.$_fingers[event.pointerId]) return 0;
    const apart = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]), was = apart(before);
    this.$_fingers[event.pointerId] = [event.clientX, event.clientY];
    return apart(Object.keys(this.$_fingers).map((id) => this.$_fingers[id])) / Math.max(1, was);
  },
  move(side, event) {
    if (!this.ready) return;
    const drag = this.$_drag, [x, y, w, h] = this.pointOf(event), factor = this.pinched(event);
    if (factor) { if (drag) drag.moved = true; this.zoomBy(factor, [x - w / 2, y - h / 2]); return; }
    if (drag && event.buttons & 1) {
      const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
      if (Math.abs(dx) + Math.abs(dy) > 4) drag.moved = true;
      if (drag.moved && this.zoom.k > 1) {
        this.zoom = { k: this.zoom.k, x: this.zoom.x + dx / this.zoom.k, y: this.zoom.y + dy / this.zoom.k };
        drag.x = event.clientX; drag.y = event.clientY;
        this.$_statics = {}; this.draw();
      }
      return;
    }
    if (event.pointerType !== "mouse") return;
    const found = this.under(side, x, y);
    this.tip = found ? { side, x: x + 12, y: y + 42, words: this.tipOf(side, found) } : null;
  },
  release(side, event) {
    const drag = this.$_drag;
    delete this.$_fingers[event.pointerId];
    if (Object.keys(this.$_fingers).length) return;
    this.$_drag = null;
    if (!drag || drag.moved || !this.ready) return;
    const [x, y] = this.pointOf(event), found = this.under(side, x, y);
    if (found && found.kind === "unit") found.row = unitsAt(this.historyOf(side), this.shownWeek(side)).starts[found.index];
    if (found && this.showsTwo) this.side = side;
    this.choose(found);
  },
  leave(event) { this.tip = null; this.$_drag = null; delete this.$_fingers[event.pointerId]; },
  under(side, x, y) {
    const h = this.historyOf(side), view = this.$_views && this.$_views[side];
    return h && view ? hit(view, this.$_scene, h, this.shownWeek(side), x, y) : null;
  },
  tipOf(side, found) {
    if (found.kind === "committee") return this.say(this.$_scene.village ? "villagers_committee" : "residents_committee");
    if (found.kind === "unit") return this.unitName(found.index);
    const h = this.historyOf(side), mask = h.acts[this.shownWeek(side) * h.size + found.row] & FORM_MASK;
    const did = FORMS.filter((form, k) => (mask >> k) & 1).map((form) => this.say("form_" + form));
    return [this.say("resident_title", { name: this.nameOfRow(found.row) }), this.traitsOf(found.row), did.length ? did.join(this.say("comma")) : this.say("quiet_week")].join(this.say("dot"));
  },
};
