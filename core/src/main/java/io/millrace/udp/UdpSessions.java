package io.millrace.udp;

import io.millrace.balance.Resident;
import io.millrace.net.LiveList;
import io.millrace.status.EndCause;
import java.util.List;

/** The live flows of one loop. */
public final class UdpSessions {
  private final UdpResources resources;
  private final LiveList<UdpSession> live = new LiveList<>();
  private long nextNumber;

  /**
   * No flow yet.
   *
   * @param resources of the loop
   */
  public UdpSessions(final UdpResources resources) {
    this.resources = resources;
  }

  /**
   * Live flows.
   *
   * @return 0 or more
   */
  public int size() {
    return live.size();
  }

  /**
   * All of them.
   *
   * @return a copy: they may leave while it is gone through
   */
  public List<? extends Resident> residents() {
    return live.snapshot();
  }

  /**
   * Forgets all flows.
   *
   * @param cause for their records
   * @param nowNs the clock of this turn
   */
  public void endAll(final EndCause cause, final long nowNs) {
    for (final UdpSession session : live.snapshot()) {
      session.endByMillrace(cause, nowNs);
    }
  }

  UdpResources resources() {
    return resources;
  }

  String nextId() {
    return resources.loop() + "-u" + ++nextNumber;
  }

  void add(final UdpSession session) {
    live.add(session);
  }

  void remove(final UdpSession session) {
    live.remove(session);
  }
}
