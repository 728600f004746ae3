package io.millrace.trials.udp;

import io.millrace.trials.Millrace;
import io.millrace.trials.Nginx;
import io.millrace.trials.Via;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * An open way from clients to one UDP backend, through Millrace or a peer that shows the trial to
 * be sound.
 */
final class UdpRoute implements AutoCloseable {
  private final InetSocketAddress address;
  private final Runnable end;

  private UdpRoute(final InetSocketAddress address, final Runnable end) {
    this.address = address;
    this.end = end;
  }

  /** HAProxy forwards no UDP. */
  static Stream<Via> all() {
    return Via.all().filter(via -> via != Via.HAPROXY);
  }

  /** The flags are for Millrace only: the others run with their defaults. */
  static UdpRoute open(final Via via, final UdpPeer backend, final String... flags)
      throws IOException {
    switch (via) {
      case DIRECT:
        return new UdpRoute(backend.address(), () -> {});
      case NGINX:
        final String host =
            backend.address().getAddress().getAddress().length == 4 ? "127.0.0.1" : "[::1]";
        final int port = Sockets.freePort();
        final String server =
            "listen "
                + host
                + ":"
                + port
                + " udp; proxy_buffer_size 64k; proxy_pass "
                + backend.flag()
                + ";";
        final Nginx nginx = Nginx.serve(server, () -> Sockets.isBound(port));
        return new UdpRoute(new InetSocketAddress(host, port), nginx::close);
      default:
        final String listen = backend.flag().replaceFirst(":\\d+$", ":0");
        final Millrace millrace =
            UdpFrontend.launcher(listen, List.of(backend.flag()), flags).start();
        return new UdpRoute(millrace.address(), millrace::close);
    }
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    end.run();
  }
}
