package io.millrace;

import io.millrace.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;

/** Runs the agents: each on a thread of its own, or all stepped by the caller. */
final class Agents {
  /** Half of the second that closing may take; the other half is the {@link Termination}'s. */
  private static final long JOIN_NS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Loaded before it is needed: when the heap is full, a clause that catches it could not be. */
  private static final Class<?> ORDER_TO_END = AgentTerminationException.class;

  private final List<Thread> threads = new ArrayList<>();
  private final List<AgentInvoker> invokers = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Agents() {}

  static Agents start(final Launch.Parts parts, final Context context) {
    final Agents agents = new Agents();
    final List<Agent> all = new ArrayList<>();
    all.add(parts.conductor());
    for (final EventLoop loop : parts.loops()) {
      all.add(loop);
    }
    for (final Agent agent : all) {
      if (context.mode() == Mode.INVOKER) {
        final AgentInvoker invoker = new AgentInvoker(agents::rethrow, null, agent);
        invoker.start();
        agents.invokers.add(invoker);
      } else {
        final Thread thread = context.threadFactory().newThread(() -> run(agent, parts, context));
        thread.setName(agent.roleName());
        agents.threads.add(thread);
      }
    }
    agents.threads.forEach(Thread::start);
    return agents;
  }

  int invoke() {
    if (invokers.isEmpty()) {
      throw new IllegalStateException("the agents have threads of their own");
    }
    int work = 0;
    for (int i = 0; i < invokers.size(); i++) { // an iterator would be garbage in each turn
      work += invokers.get(i).invoke();
    }
    return work;
  }

  void close(final Runnable terminate) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (!invokers.isEmpty()) {
      invokers.forEach(AgentInvoker::close);
      return;
    }
    terminate.run();
    final long millis = TimeUnit.NANOSECONDS.toMillis(JOIN_NS) / threads.size();
    for (final Thread thread : threads) {
      try {
        thread.join(Math.max(1, millis));
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Until the agent ends. Anything but the order to end leaves no half-dead forwarder: the context
   * is told.
   */
  private static void run(final Agent agent, final Launch.Parts parts, final Context context) {
    try {
      while (true) {
        agent.doWork();
      }
    } catch (final Throwable e) {
      if (!ORDER_TO_END.isInstance(e)) {
        fatal(e, parts, context);
      }
    } finally {
      agent.onClose();
    }
  }

  /** Runs what ends by itself; a fault that ends it is told as that of an agent is. */
  static void guard(final Runnable work, final Launch.Parts parts, final Context context) {
    try {
      work.run();
    } catch (final Throwable e) {
      fatal(e, parts, context);
    }
  }

  /** A full heap is left to the context, which may have memory to give up for keeping it. */
  private static void fatal(
      final Throwable fault, final Launch.Parts parts, final Context context) {
    try {
      if (!(fault instanceof OutOfMemoryError)) {
        parts.errors().accept(fault);
      }
    } finally {
      context.fatalHandler().accept(fault);
    }
  }

  private void rethrow(final Throwable fault) {
    throw new IllegalStateException(fault);
  }
}
