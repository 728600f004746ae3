package io.millrace.tools.echo;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import io.millrace.net.AddressText;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A peer for benchmarks and trials on any number of TCP and UDP addresses, on one thread. Construct
 * it with {@link #open}, give a thread to {@link #run}, end it with {@link #stop}, then {@link
 * #close} it.
 */
public final class EchoServer implements AutoCloseable {
  private static final int BACKLOG_MAX = 4096;
  private static final int DATAGRAM_BUFFER_BYTES = 4 * 1024 * 1024;

  private final Loop loop;
  private final EchoMode mode;
  private final List<String> addresses = new ArrayList<>();

  private EchoServer(final EchoMode mode) throws IOException {
    this.mode = mode;
    this.loop = new Loop();
  }

  /**
   * Binds all addresses.
   *
   * @param listens where to listen; port 0 takes any free port
   * @param mode what to do there
   * @return the peer; it accepts from now on and serves as soon as it runs
   * @throws IOException when an address cannot be bound; its message names the address, and nothing
   *     is left open
   */
  public static EchoServer open(final List<ListenConfig> listens, final EchoMode mode)
      throws IOException {
    final EchoServer server = new EchoServer(mode);
    try {
      for (final ListenConfig listen : listens) {
        for (int port = listen.firstPort(); port <= listen.lastPort(); port++) {
          server.bind(listen.protocol(), socketAddress(listen.host(), port));
        }
      }
      return server;
    } catch (final IOException e) {
      server.close();
      throw e;
    }
  }

  /**
   * What is bound, for people and scripts.
   *
   * @return one text per socket in the order asked for, for example {@code tcp 127.0.0.1:40123}
   */
  public List<String> addresses() {
    return List.copyOf(addresses);
  }

  /**
   * Serves until {@link #stop()}.
   *
   * @throws IOException when the selector fails
   */
  public void run() throws IOException {
    loop.run();
  }

  /** Lets {@link #run()} return. May be called from any thread. */
  public void stop() {
    loop.stop();
  }

  /** Closes every socket. Call it when {@link #run()} has returned, on the same thread. */
  @Override
  public void close() {
    loop.close();
  }

  private void bind(final Protocol protocol, final InetSocketAddress address) throws IOException {
    try {
      final InetSocketAddress bound =
          protocol == Protocol.TCP ? bindStream(address) : bindDatagram(address);
      addresses.add(protocol.name().toLowerCase(Locale.ROOT) + " " + text(bound));
    } catch (final BindException e) {
      final BindException named = new BindException(text(address) + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    } catch (final IOException e) {
      throw new IOException(text(address) + ": " + e.getMessage(), e);
    }
  }

  private InetSocketAddress bindStream(final InetSocketAddress address) throws IOException {
    final ServerSocketChannel channel = ServerSocketChannel.open(family(address));
    channel.configureBlocking(false);
    final SelectionKey key =
        channel.register(loop.selector, SelectionKey.OP_ACCEPT, new Acceptor(loop, channel, mode));
    if (mode == EchoMode.SLOW) {
      channel.setOption(
          StandardSocketOptions.SO_RCVBUF,
          SlowConversation.TICK_BYTES); // Else the kernel reads ahead.
    }
    channel.bind(address, BACKLOG_MAX);
    key.interestOps(SelectionKey.OP_ACCEPT);
    return (InetSocketAddress) channel.getLocalAddress();
  }

  private InetSocketAddress bindDatagram(final InetSocketAddress address) throws IOException {
    final DatagramChannel channel = DatagramChannel.open(family(address));
    channel.configureBlocking(false);
    final int interest = mode == EchoMode.SLOW ? 0 : SelectionKey.OP_READ;
    channel.register(loop.selector, interest, new DatagramPeer(loop, channel, mode));
    channel.setOption(StandardSocketOptions.SO_RCVBUF, DATAGRAM_BUFFER_BYTES);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, DATAGRAM_BUFFER_BYTES);
    channel.bind(address);
    return (InetSocketAddress) channel.getLocalAddress();
  }

  private static ProtocolFamily family(final InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  private static InetSocketAddress socketAddress(final String host, final int port)
      throws IOException {
    return host.equals(ListenConfig.ANY)
        ? new InetSocketAddress(port)
        : new InetSocketAddress(InetAddress.getByName(host), port);
  }

  private static String text(final InetSocketAddress address) {
    final InetAddress ip = address.getAddress();
    if (ip.isAnyLocalAddress()) {
      return "*:" + address.getPort();
    }
    return AddressText.ipPort(address);
  }
}
