package io.millrace.tools.names;

import java.io.IOException;

/** All name servers have answered that they will not say. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(final String message) {
    super(message);
  }
}
