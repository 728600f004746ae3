package io.millrace.control;

import java.util.List;

/** A reload would change what holds for the life of a process; nothing was done. */
public final class RestartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String[] settings;

  RestartException(final List<String> settings) {
    super(String.join(", ", settings) + " cannot be changed without a restart");
    this.settings = settings.toArray(String[]::new);
  }

  /**
   * What differs.
   *
   * @return names of components of {@code ForwarderConfig}
   */
  public List<String> settings() {
    return List.of(settings);
  }
}
