package io.millrace.config;

/**
 * What becomes of the live sessions of a backend that goes away, by cause. A takeover always closes
 * them: the last byte to the former must go before the first one to the next.
 *
 * @param refused when its data port refuses
 * @param timeout when it is silent
 * @param reply when it answers, but not as wanted
 * @param removed when it is no longer configured
 */
public record OnDownConfig(
    DownPolicy refused, DownPolicy timeout, DownPolicy reply, DownPolicy removed) {
  /** The default of TCP. */
  public static final OnDownConfig TCP =
      new OnDownConfig(DownPolicy.KEEP, DownPolicy.SILENT, DownPolicy.KEEP, DownPolicy.KEEP);

  /** The default of UDP: a flow is forgotten, its next datagram chooses again. */
  public static final OnDownConfig UDP =
      new OnDownConfig(DownPolicy.CLOSE, DownPolicy.CLOSE, DownPolicy.CLOSE, DownPolicy.CLOSE);

  /**
   * Checks that nothing is missing.
   *
   * @throws ConfigException when a policy is null
   */
  public OnDownConfig {
    ConfigException.notNull("onDown", refused);
    ConfigException.notNull("onDown", timeout);
    ConfigException.notNull("onDown", reply);
    ConfigException.notNull("onDown", removed);
  }

  /**
   * What is done for a cause.
   *
   * @param cause why the backend goes away
   * @return never null
   */
  public DownPolicy policy(final DownCause cause) {
    return switch (cause) {
      case REFUSED -> refused;
      case TIMEOUT -> timeout;
      case REPLY -> reply;
      case REMOVED -> removed;
      case TAKEOVER -> DownPolicy.CLOSE;
    };
  }
}
