/* What the pages add to plain HTML; each part works alone and none is needed to read or to write. */
import "./copy.js";
import "./dialog.js";
import "./focus.js";
import "./keyboard.js";
import "./limits.js";
import "./notices.js";
import "./rows.js";
import "./slow.js";
import "./switch.js";
