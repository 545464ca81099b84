"""An embedded server of the Avara HTTP API with synthetic studies, for trying the app out and for its tests.

It imports nothing of the rest of the app, so that it cannot agree with the app's own mistakes. All patients
are invented.

    app.py          builds a sandbox: two ASGI apps (API + opened pages; report files)
    server.py       serves both on 127.0.0.1;  __main__.py is the command line
    gate.py         what every request passes: key, request log, faults, rate limit, Date
    *_routes.py     the endpoints;  pages.py the page behind a reroute URL;  files.py the presigned PDFs
    user_input.py   what may be said of a user;  user_access.py, invitations.py  who comes, goes and returns
    world.py        the truth: studies, reports, users;  workflow.py the allowed moves between report statuses
    listing.py      filters and cursors (of people: people_listing.py);  shelves.py sorted keys per filter value
    study_input.py  what may be said of a study (study_create.py, study_update.py: and when);  wire.py  what is answered
    external_*.py   archive studies and their reports;  archive.py  those a sandbox starts with
    viewer*.py      the Viewer product: studies of their own, their endpoints, page and control calls
    seeding.py      the studies a sandbox starts with;  data/ the invented patients, readers and vignettes
    control.py      /_sandbox/: faults, clock, switches, arrivals, answers to invitations
    live.py         a department that goes on working
"""
