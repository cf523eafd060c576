import { learn } from "../../strings";
import CopyPanel from "./CopyPanel.svelte";

/** The panel, once its texts are there, too: they come with it and not with the first screens. */
export async function copyPanel(): Promise<typeof CopyPanel> {
  await learn({
    id: () => import("../../../strings/copy.id.json"),
    su: () => import("../../../strings/copy.su.json"),
    en: () => import("../../../strings/copy.en.json"),
  });
  return CopyPanel;
}
