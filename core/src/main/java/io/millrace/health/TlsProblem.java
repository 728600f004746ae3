package io.millrace.health;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What was wrong with a TLS handshake, in few words. */
final class TlsProblem {
  private static final String ALERT = "Received fatal alert: ";
  private static final int CAUSES_MAX = 10;

  private TlsProblem() {}

  static String text(final SSLException problem, final String name) {
    Throwable cause = problem;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++, cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "certificate has expired";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "certificate is not valid yet";
      }
      if (cause instanceof CertPathBuilderException) {
        return "certificate is signed by nobody who is trusted";
      }
      if (cause instanceof CertificateException && isOfName(cause)) {
        return "certificate is not for " + name;
      }
    }
    final String text = String.valueOf(problem.getMessage());
    if (text.startsWith(ALERT)) {
      return "TLS: it says " + text.substring(ALERT.length());
    }
    return text.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")
        ? "no TLS"
        : "TLS: " + text;
  }

  private static boolean isOfName(final Throwable cause) {
    final String text = String.valueOf(cause.getMessage());
    return text.startsWith("No ") && (text.contains(" found") || text.contains("alternative"));
  }
}
