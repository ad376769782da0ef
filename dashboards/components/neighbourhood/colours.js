/* Colours and shapes. Okabe and Ito's colours and cividis are told apart by the colour-blind; forms
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

