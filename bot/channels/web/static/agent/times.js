/* Times as somebody reads them who has to hurry. */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** How long ago, in one unit. */
export function ago(iso) {
  const seconds = Math.max((Date.now() - Date.parse(iso)) / 1000, 0);
  if (Number.isNaN(seconds)) return "";
  if (seconds < MINUTE) return "now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  return `${Math.floor(seconds / DAY)} d`;
}

/** The time of day, with the day if it is another. */
export function moment(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short" };
  return at.toLocaleString(undefined, { ...day, hour: "2-digit", minute: "2-digit" });
}
