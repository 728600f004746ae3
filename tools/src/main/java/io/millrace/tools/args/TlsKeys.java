package io.millrace.tools.args;

import io.millrace.config.TlsConfig;
import io.millrace.config.TlsConfig.Trust;

/** The keys of probes with TLS. */
final class TlsKeys {
  private static final String CA = "ca";
  private static final String INSECURE = "insecure";

  private TlsKeys() {}

  /**
   * What the keys say.
   *
   * @param keys of an encrypted type
   * @param host that was given, perhaps with a port; null for the backend's
   */
  static TlsConfig read(final ProbeKeys keys, final String host) {
    final String ca = keys.take(CA);
    final String name = host == null ? null : nameOf(host);
    if (keys.takeWord(INSECURE)) {
      if (ca != null) {
        throw new ValueException(CA + " and " + INSECURE + " exclude each other");
      }
      return new TlsConfig(Trust.ANY, null, name);
    }
    return ca == null
        ? new TlsConfig(Trust.SYSTEM, null, name)
        : new TlsConfig(Trust.FILE, Secrets.path(CA, ca), name);
  }

  /** As the flag says it, without what goes without saying. */
  static String spelled(final TlsConfig tls) {
    return switch (tls.trust()) {
      case SYSTEM -> "";
      case FILE -> "," + CA + "=" + tls.ca();
      case ANY -> "," + INSECURE;
    };
  }

  private static String nameOf(final String host) {
    if (host.startsWith("[")) {
      return host.substring(1, Math.max(1, host.indexOf(']')));
    }
    final int colon = host.indexOf(':');
    return colon < 0 || colon != host.lastIndexOf(':') ? host : host.substring(0, colon);
  }
}
