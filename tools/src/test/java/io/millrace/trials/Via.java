package io.millrace.trials;

import java.util.Arrays;
import java.util.stream.Stream;

/** What a trial's traffic passes through. The peers show that the trial itself is sound. */
public enum Via {
  DIRECT,
  HAPROXY,
  NGINX,
  MILLRACE;

  /** Millrace, and at night or on demand every installed peer: the argument source of trials. */
  public static Stream<Via> all() {
    final String chosen = System.getProperty("millrace.peers", "");
    if (!chosen.isEmpty()) {
      return Arrays.stream(chosen.split(",")).map(Via::valueOf);
    }
    return Limits.NIGHTLY ? Arrays.stream(values()).filter(Via::isInstalled) : Stream.of(MILLRACE);
  }

  /**
   * Those that pass a reset on as a reset. HAProxy and nginx end the client's connection cleanly
   * instead.
   */
  public static Stream<Via> passingResets() {
    return all().filter(via -> via == DIRECT || via == MILLRACE);
  }

  /** Without HAProxy, which takes an end in front of the first byte for a client that has left. */
  public static Stream<Via> passingEarlyEnds() {
    return all().filter(via -> via != HAPROXY);
  }

  public boolean isInstalled() {
    return switch (this) {
      case HAPROXY -> Proc.isInstalled("haproxy");
      case NGINX -> Proc.isInstalled("nginx");
      default -> true;
    };
  }

  /** Opens a way to the backend with nothing but defaults, without idle time-out. */
  public Route to(final Backend backend) {
    return Route.open(this, backend);
  }
}
