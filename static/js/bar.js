/* The query bar beyond a plain form: what can be typed next, terms edited by their chips, and
   the help beside it. */
import "./syntax.js";
import "./terms.js";
import "./suggestions.js";
