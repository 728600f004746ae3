package io.millrace.tools.args;

import io.millrace.config.BackendConfig;

/**
 * What names of frontends, backends and instances look like: the core's rule, with a message that
 * is safe to print.
 */
final class Names {
  private Names() {}

  static String require(final String name) {
    if (!BackendConfig.NAME.matcher(name).matches()) {
      throw new ValueException(Text.quoted(name) + " is no name; use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    return name;
  }
}
