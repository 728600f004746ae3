package io.millrace.health;

import io.millrace.config.ProbeConfig;
import io.millrace.config.Secret;
import io.millrace.config.TlsConfig;
import java.security.GeneralSecurityException;

/** The files that a probe needs. Reads them on the thread that asks: before a launch only. */
public final class ProbeFiles {
  private ProbeFiles() {}

  /**
   * Whether they can be used.
   *
   * @param probe perhaps with a password or certificates in a file
   * @return what is wrong with the first that cannot, null when all can
   */
  public static String problem(final ProbeConfig probe) {
    final Secret secret = secret(probe);
    if (secret != null && secret.file() != null) {
      final Password password = Password.of(secret);
      password.look();
      if (password.problem() != null) {
        return password.problem();
      }
    }
    return probe.tls() == null ? null : problem(probe.tls());
  }

  /** The password of a probe, or null. */
  static Secret secret(final ProbeConfig probe) {
    if (probe instanceof ProbeConfig.Redis redis) {
      return redis.password();
    }
    return probe instanceof ProbeConfig.Pgsql pgsql ? pgsql.password() : null;
  }

  private static String problem(final TlsConfig tls) {
    if (tls.trust() != TlsConfig.Trust.FILE) {
      return null;
    }
    final Trust trust = new Trust(tls);
    try {
      trust.context();
    } catch (final GeneralSecurityException e) {
      return "TLS cannot be used: " + e.getMessage();
    }
    return trust.problem();
  }
}
