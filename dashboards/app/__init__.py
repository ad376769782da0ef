"""The application that the page framework serves: four routes in one shell.

It is a package, not a module, because the framework looks for `assets`, `public` and `templates`
beside the folder that holds the application.
"""

from __future__ import annotations

import solara

from dashboards.app.shell import ROUTES, Layout, page

routes = [
    solara.Route(path, component=page(name), layout=Layout if path == "/" else None, label="邻里")
    for name, path in ROUTES.items()
]
