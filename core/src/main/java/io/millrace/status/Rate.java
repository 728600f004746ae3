package io.millrace.status;

/**
 * How fast a counter grows.
 *
 * @param tenSeconds per second, over the last ten seconds or since there is the counter
 * @param minute per second, over the last minute or since there is the counter
 */
public record Rate(double tenSeconds, double minute) {
  /** Nothing happens. */
  public static final Rate ZERO = new Rate(0, 0);
}
