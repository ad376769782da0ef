/* Runs before the page is built and stands in it. It puts the framework's own sentences, which are fixed English in
   its template, into the visitor's language; allows zooming, which its viewport forbids; and loads
   the Chinese web font early, because canvas text never asks for one. Then: where the keyboard goes
   on, and what forms of several pages share. */
(function () {
  var asked = new URLSearchParams(window.location.search).get("lang") || (document.cookie.match(/(?:^|; )linli-lang=(\w+)/) || [])[1];
  var wanted = (asked || document.documentElement.lang || "").toLowerCase();
  if (!wanted) {
    var known = (navigator.languages || [navigator.language || ""]).map(function (tag) {
      return tag.toLowerCase().slice(0, 2);
    });
    wanted = known.find(function (tag) { return tag === "zh" || tag === "en"; }) || "zh";
  }
  var zh = wanted.slice(0, 2) !== "en";
  document.documentElement.lang = zh ? "zh-CN" : "en";

  var sentences = {
    "Server\\s+disconnected\\.": ["连接已断开，正在重新连接……", "Connection lost. Reconnecting…"],
    "App is disconnected, and may not function properly\\. Please refresh the page\\.": [
      "与服务器的连接已断开，页面可能无法正常使用，请刷新页面。",
      "The connection to the server was lost. Please refresh the page.",
    ],
    "Could not restore session\\. Please refresh the page\\.": ["会话无法恢复，请刷新页面。", "The session could not be restored. Please refresh the page."],
    "Could not restore session\\. Please refresh\\.": ["会话已失效，请刷新页面。地址栏中的方案会保留。", "The session has ended. Please refresh: the plan in the address is kept."],
    "Please refresh the page": ["请刷新页面", "Please refresh the page"],
    "Restoring session…": ["正在恢复会话……", "Restoring the session…"],
    "Refresh now": ["立即刷新", "Refresh now"],
    ">\\s*Cancel\\s*<": [">取消<", ">Cancel<"],
    "Clear messages": ["清除信息", "Clear messages"],
  };
  var template = document.getElementById("vue-app-template");
  if (template) {
    var markup = template.innerHTML;
    Object.keys(sentences).forEach(function (english) {
      markup = markup.replace(new RegExp(english, "g"), sentences[english][zh ? 0 : 1]);
    });
    template.innerHTML = markup;
  }
  var viewport = document.querySelector("meta[name=viewport]");
  if (viewport) {
    viewport.setAttribute("content", "width=device-width, initial-scale=1");
  }
  if (document.fonts && document.fonts.load) {
    document.fonts.load("14px 'Linli Sans SC'", "邻里");
  }
})();

/* A button that is pressed is often gone after it, or cannot be pressed again, and browsers then go
   on at the top of the page. The keyboard goes on at the nearest part that is still there. */
(function () {
  var trail = [];
  var byKeys = false;
  ["keydown", "pointerdown"].forEach(function (kind) {
    document.addEventListener(kind, function () { byKeys = kind === "keydown"; }, true);
  });
  document.addEventListener("focusin", function (event) {
    trail = [];
    for (var part = event.target; part && part !== document.body; part = part.parentElement) {
      trail.push(part);
    }
  });
  new MutationObserver(function () {
    var now = document.activeElement;
    if (!byKeys || !trail.length || (now && now !== document.body && !now.disabled)) return;
    if (!document.hasFocus()) return; // it is in the browser's own bars
    var left = trail.find(function (part) { // itself, where it was only moved
      return part.isConnected && !part.disabled && part.getClientRects().length;
    });
    if (left && left !== trail[0] && !left.hasAttribute("tabindex")) left.setAttribute("tabindex", "-1");
    trail = [];
    if (left) left.focus({ preventScroll: true });
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] });
})();

/* Methods for Vue components with fields that somebody types in and with `typed: null` in their data
   (the framework drops mixins). A redraw writes into every field, also the one that is being typed
   in. So what is typed is held until it is finished, and shown; then the field shows what was made
   of it. `where` is any name of a field, or a list that names it. */
window.linliTyping = {
  place(where) {
    return [].concat(where).join(" ");
  },
  shown(where, value) {
    return this.typed && this.typed.where === this.place(where) ? this.typed.text : value;
  },
  typing(where, finished) {
    const leave = (event) => {
      if (event.target.validity.badInput) event.target.value = "";
      this.typed = null;
      this.$forceUpdate(); // a value that was refused leaves the draft as it was
    };
    return {
      input: (event) => {
        this.typed = { where: this.place(where), text: event.target.value };
      },
      change: (event) => {
        const { value: text, validity } = event.target;
        const broken = validity.badInput;
        leave(event);
        if (broken) return; // no number at all: what was there stays
        finished(text);
      },
      blur: leave,
    };
  },
};
