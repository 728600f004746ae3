package io.millrace.udp;

import io.millrace.config.Protocol;
import io.millrace.config.SendProxy;
import io.millrace.net.ProxyHeaderWriter;
import java.nio.ByteBuffer;

/** The PROXY header that a flow's datagrams carry to the backend: each, the first, or none. */
final class SentHeaders {
  private static final SentHeaders NONE = new SentHeaders(null, true, false);

  private final byte[] header;
  private final boolean firstOnly;
  private boolean due;

  private SentHeaders(final byte[] header, final boolean firstOnly, final boolean due) {
    this.header = header;
    this.firstOnly = firstOnly;
    this.due = due;
  }

  /** For a flow of this client. */
  static SentHeaders of(final SendProxy send, final FlowClient client) {
    return send == SendProxy.OFF
        ? NONE
        : new SentHeaders(
            ProxyHeaderWriter.v2(client.addresses(), Protocol.UDP),
            send == SendProxy.V2_FIRST,
            true);
  }

  /** Puts the header in front of a payload when one is due, and moves its position there. */
  void putBefore(final ByteBuffer payload) {
    if (due) {
      final int begin = payload.position() - header.length;
      payload.put(begin, header).position(begin);
    }
  }

  /** A datagram was taken. */
  void sent() {
    due &= !firstOnly;
  }
}
