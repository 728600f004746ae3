package io.millrace.tcp;

import io.millrace.balance.Admission;
import io.millrace.net.Burst;
import io.millrace.net.Poller;
import io.millrace.net.ReadyHandler;
import io.millrace.net.Timed;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** One loop's listening socket of a TCP frontend. */
public final class TcpListener extends Timed implements ReadyHandler {
  /** Connections accepted in one turn: a burst must not keep the loop from its sessions. */
  private static final int ACCEPTS_MAX = 16;

  /**
   * How long accepting rests after it failed: NIO does not say why, mostly there is no descriptor.
   */
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final TcpResources resources;
  private final int frontendIndex;
  private final TcpSocket socket;
  private final OpeningSink sink;
  private final SelectionKey key;
  private final Burst burst = new Burst(ACCEPTS_MAX);
  private TcpFrontend frontend;

  /**
   * Registers the socket.
   *
   * @param resources of the loop
   * @param frontend this loop's side
   * @param frontendIndex which frontend
   * @param socket bound
   * @param sink takes admitted connections
   * @throws IOException when the socket is closed already
   */
  public TcpListener(
      final TcpResources resources,
      final TcpFrontend frontend,
      final int frontendIndex,
      final TcpSocket socket,
      final OpeningSink sink)
      throws IOException {
    this.resources = resources;
    this.frontend = frontend;
    this.frontendIndex = frontendIndex;
    this.socket = socket;
    this.sink = sink;
    key = resources.io().poller().register(socket.channel(), SelectionKey.OP_ACCEPT, this);
  }

  /**
   * A bound socket.
   *
   * @param channel non-blocking
   * @param address as bound
   * @param ipv6Only connections that came over IPv4 are closed at once: the JDK opens dual-stack
   *     sockets only
   */
  public record TcpSocket(
      ServerSocketChannel channel, InetSocketAddress address, boolean ipv6Only) {}

  @Override
  public int onReady(final int readyOps, final long nowNs) {
    int accepted = 0;
    while (accepted < burst.limit() && accept(nowNs)) {
      accepted++;
    }
    burst.took(accepted, resources.io().poller().turn());
    return Math.max(1, accepted);
  }

  @Override
  public void onFault(final Throwable fault, final long nowNs) {
    frontend.counters().increment(CounterType.FAULTS);
  }

  @Override
  protected void onTimer(final long nowNs) {
    if (!key.isValid()) {
      return;
    }
    if (resources.reserve().retake()) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    } else {
      rest(nowNs); // there is no descriptor, so none to accept with
    }
  }

  @Override
  protected void onTimerFault(final Throwable fault, final long nowNs) {
    onFault(fault, nowNs);
  }

  /**
   * Which frontend.
   *
   * @return its index
   */
  public int frontendIndex() {
    return frontendIndex;
  }

  /**
   * Admits as another side says from now on.
   *
   * @param other of the same frontend and loop
   */
  public void configure(final TcpFrontend other) {
    frontend = other;
  }

  /**
   * Takes what waits in the accept queue, which closing would reset, then closes.
   *
   * @param nowNs the clock of this turn
   */
  public void close(final long nowNs) {
    while (key.isValid() && accept(nowNs)) {
      // until the queue is empty
    }
    resources.io().timers().cancel(this);
    resources.reserve().forgo(); // it is the timer that would take it back
    resources.io().poller().close(socket.channel());
  }

  private boolean accept(final long nowNs) {
    final SocketChannel channel;
    try {
      channel = socket.channel().accept();
    } catch (final IOException e) {
      refuseOne();
      pause(nowNs);
      return false;
    }
    if (channel == null) {
      return false;
    }
    frontend.counters().increment(CounterType.ACCEPTED);
    try {
      admit(channel, nowNs);
    } catch (final IOException e) {
      Poller.closeQuietly(channel); // it was reset while it waited
    }
    return true;
  }

  private void admit(final SocketChannel channel, final long nowNs) throws IOException {
    final InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
    if (socket.ipv6Only() && remote.getAddress() instanceof Inet4Address) {
      channel.close();
      return;
    }
    if (!resources.reserve().mayKeep()) {
      refuse(channel, EndCause.ERROR);
      return;
    }
    final Admission admission = new Admission(frontend.gate(), frontend.pool());
    final boolean proxied = frontend.proxies().contains(remote.getAddress());
    final EndCause refusal =
        proxied ? admission.enter(nowNs) : admission.admit(remote.getAddress(), nowNs);
    if (refusal != null) {
      refuse(channel, refusal);
      return;
    }
    final InetSocketAddress listen;
    try {
      channel.configureBlocking(false);
      listen = (InetSocketAddress) channel.getLocalAddress();
    } catch (final IOException e) {
      admission.close();
      throw e;
    }
    sink.onOpening(
        new TcpOpening(channel, frontendIndex, listen, proxied, admission, nowNs), nowNs);
  }

  private void refuse(final SocketChannel channel, final EndCause cause) throws IOException {
    frontend.counters().refuse(cause);
    if (resources.sink().isOn()) {
      resources.sink().onRefused(SessionLog.refused(resources, frontend, channel, cause));
    }
    channel.close();
  }

  /** No descriptor is left: one waiting client is told so, with the one kept back. */
  private void refuseOne() {
    if (!resources.reserve().release()) {
      resources.reserve().retake();
      return;
    }
    try {
      final SocketChannel channel = socket.channel().accept();
      if (channel != null) {
        refuse(channel, EndCause.ERROR);
      }
    } catch (final IOException e) {
      // somebody else was faster: the client waits until accepting resumes
    }
    resources.reserve().retake();
  }

  private void pause(final long nowNs) {
    frontend.counters().increment(CounterType.ACCEPT_PAUSES);
    key.interestOps(0);
    rest(nowNs);
  }

  private void rest(final long nowNs) {
    resources.io().timers().armNoLater(this, nowNs + PAUSE_NS, nowNs);
  }
}
