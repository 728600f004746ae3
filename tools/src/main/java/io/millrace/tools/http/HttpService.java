package io.millrace.tools.http;

import io.millrace.config.ListenConfig;
import io.millrace.tools.serve.Running;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What {@code --http} brings: the address is bound before anything else is, so that one which is in
 * use stops the launch; requests are answered once the forwarder runs.
 */
public final class HttpService implements AutoCloseable {
  /** The listening socket and the selector's two. */
  private static final int OWN_DESCRIPTORS = 3;

  /** Connections that wait in the kernel. */
  private static final int BACKLOG = 128;

  private final ServerSocketChannel door;
  private final Selector selector;
  private HttpServer server;

  private HttpService(final ServerSocketChannel door, final Selector selector) {
    this.door = door;
    this.selector = selector;
  }

  /**
   * Binds.
   *
   * @param listen where; one port, 0 for any
   * @return to be started and closed
   * @throws IOException when that address cannot be had, with the reason
   */
  public static HttpService bind(final ListenConfig listen) throws IOException {
    final boolean any = ListenConfig.ANY.equals(listen.host());
    final InetAddress ip = any ? null : InetAddress.getByName(listen.host());
    // IPv4 sockets are INET where they can be; for all addresses one INET6 socket takes both.
    final ServerSocketChannel door =
        ip instanceof Inet4Address
            ? ServerSocketChannel.open(StandardProtocolFamily.INET)
            : ServerSocketChannel.open();
    try {
      door.bind(new InetSocketAddress(ip, listen.firstPort()), BACKLOG);
      door.configureBlocking(false);
      return new HttpService(door, Selector.open());
    } catch (final IOException | RuntimeException e) {
      door.close();
      throw e;
    }
  }

  /**
   * Descriptors that its clients may come to hold.
   *
   * @param limit of the process
   * @return beside those that it has when it is bound
   */
  public static int descriptorsMax(final long limit) {
    return HttpServer.descriptorsMax(limit);
  }

  /**
   * Descriptors that it may come to hold.
   *
   * @param limit of the process
   * @return in all
   */
  public static int descriptorsInAll(final long limit) {
    return OWN_DESCRIPTORS + HttpServer.descriptorsMax(limit);
  }

  /**
   * The port that it has.
   *
   * @return not 0
   */
  public int port() {
    return door.socket().getLocalPort();
  }

  /**
   * What it takes from the process.
   *
   * @param descriptors limit of the process
   * @param logLost lines that the log has lost
   * @param faults told of each fault that ended one connection
   * @param fatal told of what ended the thread: no half-dead process is to go on
   */
  public record Process(
      long descriptors,
      LongSupplier logLost,
      Consumer<Throwable> faults,
      Consumer<Throwable> fatal) {}

  /**
   * Begins to answer, on a thread of its own.
   *
   * @param running what to tell of
   * @param process it runs in
   */
  public void start(final Running running, final Process process) {
    server =
        new HttpServer(
            new HttpServer.Setup(
                door,
                selector,
                HttpServer.connectionsMax(process.descriptors),
                process.faults,
                System::nanoTime),
            new Site(running, process.logLost));
    server.fatal(process.fatal);
    server.start();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
      return;
    }
    try {
      door.close();
      selector.close();
    } catch (final IOException e) {
      return; // the process ends
    }
  }
}
