package io.millrace.health;

import io.millrace.config.Protocol;
import io.millrace.config.SendProxy;
import io.millrace.net.ProxyHeader;
import io.millrace.net.ProxyHeaderWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * The PROXY protocol header of a probe, where clients carry one: version 2 says LOCAL, version 1,
 * which has no word for that, our own addresses.
 */
final class Preface {
  private static final byte[] NONE = {};

  private final SendProxy send;

  Preface(final SendProxy send) {
    this.send = send;
  }

  /** In front of a connection's first byte. */
  byte[] bytes(final SocketChannel channel) throws IOException {
    return switch (send) {
      case V1 ->
          ProxyHeaderWriter.v1(
              new ProxyHeader(
                  (InetSocketAddress) channel.getLocalAddress(),
                  (InetSocketAddress) channel.getRemoteAddress()));
      case V2 -> ProxyHeaderWriter.v2(ProxyHeader.LOCAL, Protocol.TCP);
      default -> NONE;
    };
  }

  byte[] ofFirstDatagram() {
    return send == SendProxy.V2_FIRST ? datagram() : ofLaterDatagrams();
  }

  byte[] ofLaterDatagrams() {
    return send == SendProxy.V2 ? datagram() : NONE;
  }

  private static byte[] datagram() {
    return ProxyHeaderWriter.v2(ProxyHeader.LOCAL, Protocol.UDP);
  }
}
