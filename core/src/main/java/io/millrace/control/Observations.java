package io.millrace.control;

import io.millrace.loop.LoopGauges;
import io.millrace.net.BufferPool;
import java.util.ArrayList;
import java.util.List;

/**
 * What is counted beside the counters of the loops, for those who watch the process. Only within a
 * call of {@link ConductorProxy#order}.
 */
public final class Observations {
  private final ConductorSetup setup;
  private final HealthWatch health;

  Observations(final ConductorSetup setup, final HealthWatch health) {
    this.setup = setup;
    this.health = health;
  }

  /**
   * What probes have brought.
   *
   * @return of each backend that is probed
   */
  public List<ProbeCounts> probes() {
    final List<ProbeCounts> all = new ArrayList<>();
    for (final ManagedFrontend frontend : setup.frontends()) {
      final String name = frontend.config().name();
      for (final Member member : frontend.managedPool().members()) {
        if (!health.targets(member).isEmpty()) {
          all.add(new ProbeCounts(name, member.name(), health.tally(member)));
        }
      }
    }
    return all;
  }

  /**
   * How often backends have changed their state.
   *
   * @return also of backends that are gone
   */
  public List<StateChange> changes() {
    return setup.events().changes().all();
  }

  /**
   * Memory that holds what receivers have not yet taken.
   *
   * @return bytes, over all loops
   */
  public long bufferBytes() {
    long buffers = 0;
    for (final LoopGauges loop : setup.gauges()) {
      buffers += loop.buffersHeld();
    }
    return buffers * BufferPool.BUFFER_BYTES;
  }
}
