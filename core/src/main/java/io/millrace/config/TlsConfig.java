package io.millrace.config;

import java.nio.file.Path;

/**
 * TLS of a probe.
 *
 * @param trust which certificates are good
 * @param ca file with the certificates of those who sign, for {@link Trust#FILE}, else null
 * @param name that the certificate must be for; null for the backend's host
 */
public record TlsConfig(Trust trust, Path ca, String name) {
  /** Which certificates are good. */
  public enum Trust {
    /** Those that the Java runtime trusts. */
    SYSTEM,
    /** Those signed by one in a file. */
    FILE,
    /** Any, for any name. */
    ANY
  }

  /** Checks that the parts fit. */
  public TlsConfig {
    if (ConfigException.notNull("health", trust) == Trust.FILE == (ca == null)) {
      throw new ConfigException("health", "ca is a file, and nothing else has one");
    }
    if (name != null && (name.isEmpty() || name.chars().anyMatch(c -> c <= ' '))) {
      throw new ConfigException("health", "host is empty or holds a blank");
    }
  }
}
