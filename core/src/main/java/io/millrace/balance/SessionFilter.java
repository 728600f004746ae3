package io.millrace.balance;

import io.millrace.config.Cidr;
import io.millrace.status.SessionState;
import io.millrace.status.SessionView;

/**
 * Which live sessions are meant: those to which everything applies that is said.
 *
 * @param id of the one session, or null
 * @param frontend its name, or null
 * @param backend its name, or null
 * @param clients block of their addresses, or null
 * @param olderNs at least so old, or 0
 * @param idleNs without a byte for so long at least, or 0
 * @param state what they are doing, or null
 */
public record SessionFilter(
    String id,
    String frontend,
    String backend,
    Cidr clients,
    long olderNs,
    long idleNs,
    SessionState state) {
  /** All sessions. */
  public static final SessionFilter ALL = new SessionFilter(null, null, null, null, 0, 0, null);

  /**
   * Only the one.
   *
   * @param id of the session
   * @return matches it alone
   */
  public static SessionFilter only(final String id) {
    return new SessionFilter(id, null, null, null, 0, 0, null);
  }

  /**
   * Whether a session is meant.
   *
   * @param session at this moment
   * @return true when nothing speaks against it
   */
  public boolean matches(final SessionView session) {
    return isOr(id, session.id())
        && isOr(frontend, session.frontend())
        && isOr(backend, session.backend())
        && (state == null || state == session.state())
        && session.ageNs() >= olderNs
        && session.idleNs() >= idleNs
        && (clients == null
            || session.client() != null && clients.contains(session.client().getAddress()));
  }

  private static boolean isOr(final String wanted, final String has) {
    return wanted == null || wanted.equals(has);
  }
}
