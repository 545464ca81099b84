"""The style sheet of the opened pages, inline because the pages load nothing."""

STYLE = """
:root{color-scheme:dark;--ink:#e6e9ee;--dim:#9aa4b2;--ground:#0c0f13;--raised:#151a21;--line:#262e39;--blue:#6cb0ff;
--amber:#f0b35a;--red:#ff6b66}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,sans-serif}
.sandbox{margin:0;padding:3px 24px;background:#2a2413;color:#e3c88a;font-size:12px;letter-spacing:.02em}
header{padding:16px 24px 12px;background:var(--raised);border-bottom:1px solid var(--line);
border-left:5px solid var(--blue)}
header.viewer{border-left-color:var(--amber)}
.mode{display:flex;justify-content:space-between;gap:16px;color:var(--dim);font-size:13px}
.mode strong{color:var(--blue);font-weight:600;text-transform:uppercase;letter-spacing:.06em}
.viewer .mode strong{color:var(--amber)}
h1{margin:4px 0 10px;font-size:28px;line-height:1.2;font-weight:650;overflow-wrap:anywhere}
h2{margin:18px 0 8px;font-size:13px;color:var(--dim);font-weight:600;text-transform:uppercase;letter-spacing:.06em}
.dictate h2:first-child{margin-top:0}.dictate pre{margin-bottom:16px}
dl{margin:0}dt{color:var(--dim);font-size:12px}dd{margin:0;overflow-wrap:anywhere}
.identity{display:flex;flex-wrap:wrap;gap:8px 36px}.identity dd{font-size:17px;font-variant-numeric:tabular-nums}
.ids{margin:10px 0 0;font-size:12px;color:var(--dim)}code{font:12px ui-monospace,Menlo,Consolas,monospace}
.severity{display:inline-block;margin-right:10px;padding:1px 8px;border:1px solid var(--line);border-radius:9px;
text-transform:uppercase;letter-spacing:.05em}
.severity.stat{color:var(--red);border-color:var(--red)}.severity.high{color:var(--amber);border-color:var(--amber)}
.missing{color:var(--dim);font-style:italic}
main{display:block;max-width:1500px;margin:0 auto;padding:20px 24px 40px}
main.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.1fr);gap:24px}
@media(max-width:900px){main.two{grid-template-columns:minmax(0,1fr)}}
.images{display:grid;grid-template-columns:1fr 1fr;gap:4px;background:#000;border:1px solid var(--line);padding:4px}
.pane{display:grid;place-items:center;min-height:220px;color:#566170;font-size:12px;
background:radial-gradient(circle at 50% 45%,#1a1e24 0,#0a0c0f 46%,#000 70%)}
.request dl{display:grid;gap:8px}ul{margin:0;padding-left:18px}
textarea{display:block;width:100%;margin-top:6px;padding:14px;background:#0f1318;color:var(--ink);resize:vertical;
border:1px solid var(--line);border-radius:6px;font:14px/1.55 ui-monospace,Menlo,Consolas,monospace}
textarea:focus,button:focus-visible,input:focus-visible{outline:2px solid var(--blue);outline-offset:1px}
.act{display:flex;justify-content:space-between;align-items:center;gap:16px;margin-top:14px}
.critical{color:var(--red);font-weight:600}.critical input{width:17px;height:17px;vertical-align:-3px}
button{margin-left:auto;padding:10px 26px;border:0;border-radius:6px;background:#2f7fdd;color:#fff;
font:inherit;font-weight:600;cursor:pointer}button:hover{background:#3b8bea}
pre{margin:0;padding:14px;background:var(--raised);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;
overflow-wrap:anywhere;font:13.5px/1.55 ui-monospace,Menlo,Consolas,monospace}
.done{max-width:860px}.flag{color:var(--red);font-weight:700}.hint{color:var(--dim)}
"""
