"""The pupils' door: plain small pages for phones, and the printable sheets.

    /j                  enter a code
    /j/<code>           one lesson's prediction; posting gives or changes it
    /j/<code>/state     whether anything changed, for the page to ask
    /sheet/<lesson>/<language>   a worksheet to print

These are ordinary pages of a few kilobytes and not the pages' framework, so that forty phones in
a school's network load them at once. They work without scripts. A pupil is a random cookie that
lasts as long as the browser.
"""

from __future__ import annotations

import html
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.lessons import sheets
from dashboards.lessons.reading import MINUS
from dashboards.lessons.schema import NumberPrediction
from dashboards.lessons.shelf import lesson, names
from dashboards.pages.classroom.network import host_of
from dashboards.pages.classroom.rooms import ROOMS, RoomError, tidy
from sim.texts import available_languages, text

if TYPE_CHECKING:
    from starlette.requests import Request

COOKIE: Final = "linli-pupil"
LARGEST_BODY: Final = 2048
"""Bytes of a form; a prediction has a few dozen."""
STATUS: Final = {
    "dash.classroom.room.unknown": 404,
    "dash.classroom.room.slow_down": 429,
    "dash.classroom.room.locked": 409,
    "dash.classroom.room.full": 409,
}

STYLE: Final = """
*{box-sizing:border-box}body{margin:0;background:#f4f6f8;color:#26323f;line-height:1.5;
font:17px system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",
"WenQuanYi Micro Hei",sans-serif}main{max-width:34rem;margin:0 auto;padding:14px}
header{background:#1f3a5f;color:#fff;padding:10px 14px;display:flex;justify-content:space-between}
header a{color:#fff}h1{font-size:1.2rem;margin:.3rem 0 .6rem}.card{background:#fff;border:1px solid
#dde2e8;border-radius:10px;padding:14px;margin:12px 0}label.choice{display:flex;gap:10px;
align-items:center;padding:12px;border:1px solid #b8c2cc;border-radius:8px;margin:8px 0}
input[type=radio]{width:22px;height:22px;flex:none}input[type=range]{width:100%;height:44px}
input.code{font-size:1.6rem;letter-spacing:.2em;text-transform:uppercase;width:100%;padding:8px}
input[type=number]{font-size:1.6rem;width:8rem;padding:6px;text-align:center}
button{font:inherit;font-weight:600;width:100%;padding:14px;border:0;border-radius:8px;
background:#0b62a4;color:#fff;margin-top:12px}.said{background:#e6f0f8}.wrong{background:#fff0e6;
border-color:#a33b00}.mine{font-size:1.5rem;font-weight:700}.ends{display:flex;
justify-content:space-between;color:#5b6775;font-size:.9rem}small{color:#5b6775}
:focus-visible{outline:3px solid #f0a202;outline-offset:2px}
"""

SCRIPT: Final = """
(function(){var r=document.querySelector('input[type=range]'),n=document.querySelector('#value');
if(r&&n){r.addEventListener('input',function(){n.value=r.value});
n.addEventListener('input',function(){if(n.value!=='')r.value=n.value})}
var s=document.body.getAttribute('data-state');if(s){setInterval(function(){
fetch(s,{cache:'no-store'}).then(function(a){return a.ok?a.json():null}).then(function(j){
if(!j||j.state!==document.body.getAttribute('data-now'))location.reload()})
.catch(function(){})},3000)}})();
"""


def routes() -> list[Route]:
    """The routes of the pupils' door; they must come before the pages' own."""
    return [
        Route("/j", enter, methods=["GET", "POST"]),
        Route("/j/{code}", room, methods=["GET", "POST"]),
        Route("/j/{code}/state", state, methods=["GET"]),
        Route("/sheet/{name}/{lang}", sheet, methods=["GET"]),
    ]


async def enter(request: Request) -> Response:
    """A field for the code; a code that was entered leads to its room."""
    lang = _language(request)
    if request.method == "POST":
        code = tidy((await _form(request)).get("code", ""))
        try:
            ROOMS.join(code, _pupil(request), _address(request))
        except RoomError as error:
            return _page(_code_form(lang, str(error)), lang, status=_status(error))
        return _remembered(RedirectResponse(_back(code, request), 303), request)
    return _page(_code_form(lang, ""), lang)


async def room(request: Request) -> Response:
    """The prediction of a room's lesson."""
    lang, pupil = _language(request), _pupil(request)
    code = tidy(request.path_params["code"])
    sent: dict[str, str] = await _form(request) if request.method == "POST" else {}
    try:
        ROOMS.join(code, pupil, _address(request))
        if request.method == "POST":
            if not _same_origin(request):
                return _page(_code_form(lang, "dash.classroom.room.elsewhere"), lang, status=403)
            ROOMS.predict(code, pupil, sent.get("value", ""), _address(request))
            return _remembered(RedirectResponse(_back(code, request), 303), request, pupil)
        body = _room_body(code, pupil, lang, "")
    except RoomError as error:
        if str(error) in (
            "dash.classroom.room.no_number",
            "dash.classroom.room.no_choice",
            "dash.classroom.room.locked",
        ):
            body = _room_body(code, pupil, lang, str(error))
            return _remembered(_page(body, lang, code, pupil, _status(error)), request, pupil)
        return _page(_code_form(lang, str(error)), lang, status=_status(error))
    return _remembered(_page(body, lang, code, pupil), request, pupil)


async def state(request: Request) -> Response:
    """What the page asks every few seconds: does it still show how things stand?"""
    code = tidy(request.path_params["code"])
    try:
        found = _state(code, _pupil(request), _address(request))
    except RoomError:
        found = "gone"
    return JSONResponse({"state": found}, headers=_headers())


async def sheet(request: Request) -> Response:
    """A worksheet, ready to print."""
    name, lang = request.path_params["name"], request.path_params["lang"]
    if name not in names() or lang not in available_languages():
        return _page(_code_form("zh", ""), "zh", status=404)
    return HTMLResponse(sheets.sheet(name, lang), headers=_headers())


def _state(code: str, pupil: str, address: str = "") -> str:
    _, locked, mine = ROOMS.standing(code, pupil, address)
    return f"{'locked' if locked else 'open'} {mine}"


def _room_body(code: str, pupil: str, lang: str, wrong: str) -> str:
    name, locked, mine = ROOMS.standing(code, pupil)
    plan = lesson(name)
    parts = [
        f"<h1>{_safe(plan.title.in_language(lang))}</h1>",
        f"<p>{_safe(plan.question.in_language(lang))}</p>",
    ]
    if wrong:
        parts.append(f'<div class="card wrong" role="alert">{_safe(text(wrong, lang))}</div>')
    if mine is not None:
        given = f'<div class="mine">{_safe(shown(name, mine, lang))}</div>'
        note = text(f"dash.classroom.door.{'final' if locked else 'change'}", lang)
        label = text("dash.classroom.door.mine", lang)
        parts.append(
            f'<div class="card said" role="status">{_safe(label)}{given}'
            f"<small>{_safe(note)}</small></div>"
        )
    if locked:
        if mine is None:
            late = _safe(text("dash.classroom.room.locked", lang))
            parts.append(f'<div class="card" role="status">{late}</div>')
        parts.append(f"<p>{_safe(text('dash.classroom.door.look', lang))}</p>")
    else:
        parts.append(_prediction_form(name, code, lang, mine))
    return "".join(parts)


def shown(lesson_name: str, prediction: object, lang: str) -> str:
    """A prediction in words.

    Args:
        lesson_name: The lesson.
        prediction: A prediction as it counts.
        lang: Language code.
    """
    wanted = lesson(lesson_name).prediction
    if isinstance(wanted, NumberPrediction):
        number = f"{float(str(prediction)):g}".replace("-", MINUS)
        return text(
            "dash.classroom.with_unit", lang, number=number, unit=wanted.unit.in_language(lang)
        )
    return next(c.label.in_language(lang) for c in wanted.choices if c.key == prediction)


def _prediction_form(name: str, code: str, lang: str, mine: object) -> str:
    wanted = lesson(name).prediction
    ask = _safe(wanted.ask.in_language(lang))
    if isinstance(wanted, NumberPrediction):
        ends = f'min="{wanted.low:g}" max="{wanted.high:g}" step="{wanted.step:g}"'
        low = f"{wanted.low:g}".replace("-", MINUS)
        middle = (wanted.low + wanted.high) / 2
        value = "" if mine is None else f"{float(str(mine)):g}"
        unit = _safe(wanted.unit.in_language(lang))
        fields = (
            f'<input type="range" {ends} value="{value or f"{middle:g}"}" aria-label="{ask}">'
            f'<div class="ends"><span>{low}</span><span>{wanted.high:g}</span></div>'
            f'<p><input type="number" id="value" name="value" required {ends} value="{value}"'
            f' aria-label="{ask}" inputmode="decimal"> {unit}</p>'
        )
    else:
        fields = "".join(
            f'<label class="choice"><input type="radio" name="value" required value="{c.key}"'
            f"{' checked' if c.key == mine else ''}> {_safe(c.label.in_language(lang))}</label>"
            for c in wanted.choices
        )
    send = text(f"dash.classroom.door.{'send' if mine is None else 'resend'}", lang)
    return (
        f'<form class="card" method="post" action="/j/{_safe(code)}?lang={lang}">'
        f"<p><strong>{ask}</strong></p>{fields}<button>{_safe(send)}</button></form>"
    )


def _code_form(lang: str, wrong: str) -> str:
    said = f'<div class="card wrong" role="alert">{_safe(text(wrong, lang))}</div>' if wrong else ""
    label = _safe(text("dash.classroom.door.code", lang))
    return (
        f"{said}<form class='card' method='post' action='/j?lang={lang}'><h1>{label}</h1>"
        f"<input class='code' name='code' required maxlength='12' autocomplete='off' "
        f"autocapitalize='characters' spellcheck='false' aria-label='{label}'>"
        f"<button>{_safe(text('dash.classroom.door.enter', lang))}</button></form>"
        f"<p><small>{_safe(text('dash.classroom.door.private', lang))}</small></p>"
    )


def _page(body: str, lang: str, code: str = "", pupil: str = "", status: int = 200) -> HTMLResponse:
    nonce = secrets.token_urlsafe(12)
    now = ""
    if code:
        now = f' data-state="/j/{_safe(code)}/state" data-now="{_safe(_state(code, pupil))}"'
    other = "en" if lang == "zh" else "zh"
    title = _safe(text("dash.classroom.door.title", lang))
    content = (
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex"><title>{title}</title>'
        f'<link rel="icon" href="data:,"><style nonce="{nonce}">{STYLE}</style></head>'
        f"<body{now}><header><span>{title}</span>"
        f'<a href="?lang={other}" lang="{other}">{_safe(text("dash.language", other))}</a></header>'
        f'<main>{body}</main><script nonce="{nonce}">{SCRIPT}</script></body></html>'
    )
    return HTMLResponse(content, status, headers=_headers(nonce))


def _headers(nonce: str = "") -> dict[str, str]:
    own = f"'nonce-{nonce}'" if nonce else "'unsafe-inline'"
    script = own if nonce else "'none'"
    return {
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": f"default-src 'none'; style-src {own}; script-src {script}; "
        "connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'",
    }


def _remembered(response: Response, request: Request, pupil: str = "") -> Response:
    """The response, with the pupil's cookie and the language that was chosen."""
    response.set_cookie(COOKIE, pupil or _pupil(request), httponly=True, samesite="lax", path="/j")
    return response


def _pupil(request: Request) -> str:
    """The pupil's session: what the cookie says, or a new one that stays for this request."""
    known = request.cookies.get(COOKIE, "")
    if not (16 <= len(known) <= 64 and known.isascii()):
        known = getattr(request.state, "pupil", "") or secrets.token_urlsafe(16)
        request.state.pupil = known
    return known


def _language(request: Request) -> str:
    from dashboards.language import first_language

    asked = {"accept-language": [request.headers.get("accept-language", "")]}
    return first_language(request.url.query, asked, None)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _back(code: str, request: Request) -> str:
    """The address of a room, in the language that the address had."""
    lang = request.query_params.get("lang", "")
    return f"/j/{code}" + (f"?lang={lang}" if lang in available_languages() else "")


def _same_origin(request: Request) -> bool:
    """Whether a form was sent from our own page; browsers say where it came from.

    Ports are not compared: a web server in front has its own, and may not hand it on. Cookies do
    not know them either.
    """
    origin = request.headers.get("origin")
    return not origin or host_of(origin) == host_of("//" + request.headers.get("host", ""))


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; nothing where it is longer than any form of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
    except ValueError:
        return {}
    return {key: values[0] for key, values in fields.items()}


def _status(error: RoomError) -> int:
    return STATUS.get(str(error), 400)


def _safe(value: str) -> str:
    return html.escape(value)
