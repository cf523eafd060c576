import type { Waiting } from "../queue/reducer";
import { t, tOr } from "../strings";

/** The one sentence that says how it stands. */
export function waitWords(waiting: Waiting): string {
  switch (waiting.kind) {
    case "joining":
      return t("wait.joining");
    case "queued":
      return waiting.ahead === 0 ? t("wait.next") : t("wait.ahead", { n: waiting.ahead });
    case "nobody":
      return t("wait.nobody");
    case "over":
      return waiting.ending === 4409 ? t("wait.other_tab") : tOr(`close.${waiting.ending}`, "close.4401");
    default:
      return t(`wait.${waiting.kind}`);
  }
}
