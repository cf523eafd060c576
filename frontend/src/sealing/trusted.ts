interface Policy {
  createScriptURL(url: string): unknown;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

/** Listed in the page's `trusted-types` directive. Made once: a second policy of the same name is a violation. */
const POLICY = "sobat-worker";

let policy: Policy | undefined;

/**
 * Lets a Worker start under `require-trusted-types-for 'script'`. `url` must be a constant of the build (`?worker&url`),
 * never anything that came from outside.
 */
export function trustedWorkerUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy(POLICY, { createScriptURL: (constant) => constant });
  // The DOM types know no TrustedScriptURL yet; Worker takes one wherever it takes a string.
  return (policy?.createScriptURL(url) ?? url) as string;
}
