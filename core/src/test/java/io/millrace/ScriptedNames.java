package io.millrace;

import io.millrace.net.NameLookup;
import io.millrace.net.ServiceAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers look-ups as it is told; any thread. */
final class ScriptedNames implements NameLookup {
  final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();
  final Map<String, List<InetAddress>> aside = new ConcurrentHashMap<>();
  final Map<String, List<ServiceAddress>> services = new ConcurrentHashMap<>();
  final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
  final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  final Map<String, AtomicInteger> askedAside = new ConcurrentHashMap<>();
  volatile RuntimeException fault;

  @Override
  public List<InetAddress> lookUp(final String host) throws IOException {
    asked.computeIfAbsent(host, name -> new AtomicInteger()).incrementAndGet();
    final CountDownLatch latch = hanging.get(host);
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (final InterruptedException e) {
      throw new InterruptedIOException();
    }
    if (fault != null) {
      throw fault;
    }
    final List<InetAddress> addresses = known.get(host);
    if (addresses == null) {
      throw new UnknownHostException(host);
    }
    return addresses;
  }

  @Override
  public CompletionStage<List<InetAddress>> lookUpAside(final String host) {
    askedAside.computeIfAbsent(host, name -> new AtomicInteger()).incrementAndGet();
    return answer(aside.get(host));
  }

  @Override
  public CompletionStage<List<ServiceAddress>> lookUpService(final String service) {
    asked.computeIfAbsent(service, name -> new AtomicInteger()).incrementAndGet();
    return answer(services.get(service));
  }

  /** What a name stands for. */
  void is(final String host, final String... addresses) throws IOException {
    known.put(host, addresses(addresses));
  }

  /** What a name stands for when it is looked up in the other way. */
  void isAside(final String host, final String... addresses) throws IOException {
    aside.put(host, addresses(addresses));
  }

  /** One more address of a service. */
  void serves(
      final String service,
      final String address,
      final int port,
      final int priority,
      final int weight)
      throws IOException {
    final List<ServiceAddress> all = new ArrayList<>(services.getOrDefault(service, List.of()));
    all.add(new ServiceAddress(InetAddress.getByName(address), port, priority, weight));
    services.put(service, List.copyOf(all));
  }

  private static List<InetAddress> addresses(final String... texts) throws IOException {
    final List<InetAddress> addresses = new ArrayList<>();
    for (final String text : texts) {
      addresses.add(InetAddress.getByName(text));
    }
    return addresses;
  }

  private static <T> CompletionStage<T> answer(final T found) {
    return found == null
        ? CompletableFuture.failedFuture(new IOException("no such name"))
        : CompletableFuture.completedFuture(found);
  }
}
