package io.millrace.trials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A scripted TCP server: each accepted connection runs the script on its own thread. */
public final class Backend implements AutoCloseable {
  /** What a backend does with one connection. The connection is closed when the script returns. */
  @FunctionalInterface
  public interface Script {
    void serve(Peer peer) throws Exception;
  }

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int BACKLOG = 4096;

  private final String name = "b" + NAMES.incrementAndGet();
  private final ServerSocketChannel server;
  private final InetSocketAddress address;
  private final Script script;
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger given = new AtomicInteger();
  private final Thread acceptor;
  private String keys = "";

  private Backend(final InetSocketAddress address, final int receiveBuffer, final Script script) {
    this.script = script;
    try {
      server = ServerSocketChannel.open();
      if (receiveBuffer > 0) {
        server.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
      }
      server.bind(address, BACKLOG);
      this.address = (InetSocketAddress) server.getLocalAddress();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    acceptor = new Thread(this::accept, "trial-backend-" + name);
    acceptor.setDaemon(true);
    acceptor.start();
  }

  public static Backend start(final Script script) {
    return new Backend(fresh(), 0, script);
  }

  public static Backend at(final InetSocketAddress address, final Script script) {
    return new Backend(address, 0, script);
  }

  /** With a receive buffer of so many bytes, set before it listens. */
  public static Backend withReceiveBuffer(final int bytes, final Script script) {
    return new Backend(fresh(), bytes, script);
  }

  private static InetSocketAddress fresh() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
  }

  public static Backend echo() {
    return start(Peer::echo);
  }

  /** Sends its name at once, then echoes: tells which backend was chosen. */
  public static Backend naming() {
    return start(
        peer -> {
          peer.send(peer.name() + "\n");
          peer.echo();
        });
  }

  /** Accepts, reads nothing and keeps the connection until the trial ends. */
  public static Backend silent() {
    return start(Peer::hold);
  }

  /** Keys behind the address in {@code --backend}, for example {@code weight=5}. */
  public Backend with(final String keysText) {
    keys = "," + keysText;
    return this;
  }

  public String keys() {
    return keys;
  }

  /** Name given in {@code --backend}. */
  public String name() {
    return name;
  }

  public InetSocketAddress address() {
    return address;
  }

  /** Its address as a flag's value. */
  public String text() {
    final String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** Connections accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Connections whose script still runs. */
  public int open() {
    return open.get();
  }

  /** The connections accepted so far, the oldest first. */
  public List<Peer> peers() {
    return List.copyOf(peers);
  }

  /** Waits for the connection of this index. */
  public Peer peer(final int index) {
    Await.until(
        () -> "connection " + index + " at " + name, Limits.WAIT, () -> peers.size() > index);
    return peers.get(index);
  }

  /** Waits for the oldest connection that this method has not given yet. */
  public Peer next() {
    return peer(given.getAndIncrement());
  }

  /**
   * Stops listening; live connections go on. The kernel refuses connections from then on: while a
   * thread is still in accept it would take one more.
   */
  public void stopListening() {
    try {
      server.close();
      acceptor.join(Limits.WAIT.toMillis());
      if (acceptor.isAlive()) {
        throw new AssertionError(name + " still accepts");
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopListening();
    peers.forEach(Peer::close);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        final Peer peer = Peer.accepted(server.accept(), name);
        accepted.incrementAndGet();
        open.incrementAndGet();
        peers.add(peer);
        Tasks.run(() -> serve(peer));
      } catch (final IOException e) {
        if (server.isOpen()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(final Peer peer) throws Exception {
    try {
      script.serve(peer);
    } finally {
      peer.close();
      open.decrementAndGet();
    }
  }
}
