import { configure } from "@testing-library/svelte";
import { PATIENCE_MS } from "./until";

// Parts of a screen are loaded when they are first shown, and compiled then: on a busy machine that takes seconds.
configure({ asyncUtilTimeout: PATIENCE_MS });
