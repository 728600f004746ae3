package io.millrace.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How host names become addresses. */
@FunctionalInterface
public interface NameLookup {
  /** What the Java runtime does, with its cache. */
  NameLookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /**
   * Looks a name up. Called on one of a few resolver threads, where it may block.
   *
   * @param host a name, or an IP literal, which needs no look-up
   * @return addresses in the order in which they are to be tried
   * @throws IOException when the name has none or the look-up failed
   */
  List<InetAddress> lookUp(String host) throws IOException;

  /**
   * Another way to the same, for when {@link #lookUp} takes long. Called on a thread of its own; it
   * must not wait for an answer there, so that names which hang do not delay others.
   *
   * @param host a name
   * @return fails with an {@link IOException} when the name has no address or the look-up failed
   */
  default CompletionStage<List<InetAddress>> lookUpAside(final String host) {
    return CompletableFuture.failedFuture(new IOException("there is no other way"));
  }

  /**
   * The addresses of a service. Called like {@link #lookUpAside}.
   *
   * @param service name of SRV records
   * @return fails with an {@link IOException} when there are none or a look-up failed
   */
  default CompletionStage<List<ServiceAddress>> lookUpService(final String service) {
    return CompletableFuture.failedFuture(new IOException("SRV records are not looked up here"));
  }
}
