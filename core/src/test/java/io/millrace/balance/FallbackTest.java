package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.config.Algorithm;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --fallback}: another frontend's pool when no backend is left. */
final class FallbackTest {
  private static final FlowKey KEY = PoolSpec.key(new Random(1));

  private final Tried tried = new Tried();

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void shouldUseTheOtherPoolWhenNoneIsEligible(final Algorithm algorithm) {
    final Pool other = PoolSpec.of(algorithm).to(1, 2).pool();
    final PoolSpec spec = PoolSpec.of(algorithm).to(1, 0).to(1, 0).fallback(other);
    final Pool pool = spec.down(0).down(1).pool();
    final Admission first = PoolSpec.admission(pool);
    final Admission second = PoolSpec.admission(pool);
    assertEquals(other.view().backend(0), first.acquireBackend(KEY, new Tried()));
    assertEquals(other.view().backend(0), second.acquireBackend(KEY, new Tried()));
    assertNull(PoolSpec.admission(pool).acquireBackend(KEY, tried), "its max holds here too");
    assertEquals(2, other.active(0));
    assertEquals(0, pool.active(0));
    first.close();
    second.close();
    assertEquals(0, other.active(0));
    pool.publish(spec.up(1).view());
    final Backend back = PoolSpec.admission(pool).acquireBackend(KEY, new Tried());
    assertEquals(pool.view().backend(1), back);
  }

  @Test
  void shouldNotUseTheOtherPoolWhenTheFirstIsOnlyFull() {
    final Pool other = PoolSpec.equal(Algorithm.FIRST, 1).pool();
    final Pool pool = PoolSpec.of(Algorithm.FIRST).to(1, 1).fallback(other).pool();
    PoolSpec.admission(pool).acquireBackend(KEY, new Tried());
    assertNull(PoolSpec.admission(pool).acquireBackend(KEY, tried));
    assertEquals(0, other.active(0));
  }

  @Test
  void shouldGoOnWithTheOtherPoolWhenAllWereTried() {
    final Pool other = PoolSpec.equal(Algorithm.FIRST, 2).pool();
    final Pool pool = PoolSpec.of(Algorithm.FIRST).to(1, 0).backup(1, 0).fallback(other).pool();
    final Admission admission = PoolSpec.admission(pool);
    assertEquals(4, admission.triesLeft(tried));
    assertNext(pool.view().backend(0), admission, 3);
    assertNext(pool.view().backend(1), admission, 2);
    assertNext(other.view().backend(0), admission, 1);
    assertNext(other.view().backend(1), admission, 0);
    assertNull(admission.acquireBackend(KEY, tried));
    assertEquals(0, pool.active(0) + pool.active(1) + other.active(0) + other.active(1));
  }

  @Test
  void shouldTakeOneStepOnlyWhenTheOtherPoolHasAFallbackToo() {
    final Pool third = PoolSpec.equal(Algorithm.FIRST, 1).pool();
    final Pool second = PoolSpec.equal(Algorithm.FIRST, 1).down(0).fallback(third).pool();
    final Pool first = PoolSpec.equal(Algorithm.FIRST, 1).down(0).fallback(second).pool();
    assertNull(PoolSpec.admission(first).acquireBackend(KEY, tried));
    assertEquals(
        third.view().backend(0), PoolSpec.admission(second).acquireBackend(KEY, new Tried()));
  }

  @Test
  void shouldStayAtHomeWhenTheOtherPoolHasNoneEither() {
    final Pool other = PoolSpec.equal(Algorithm.FIRST, 1).down(0).pool();
    final PoolSpec spec = PoolSpec.equal(Algorithm.FIRST, 2).fallback(other);
    final Pool pool = spec.down(1).pool();
    final Admission admission = PoolSpec.admission(pool);
    assertNext(pool.view().backend(0), admission, 0);
    assertNull(admission.acquireBackend(KEY, tried));
    pool.publish(spec.up(1).view());
    assertNext(pool.view().backend(1), admission, 0);
  }

  @Test
  void shouldChooseByTheOtherPoolsAlgorithm() {
    final Pool other = PoolSpec.equal(Algorithm.SOURCE_HASH, 5).pool();
    final Pool pool = PoolSpec.equal(Algorithm.FLOW_HASH, 2).down(0).down(1).fallback(other).pool();
    for (final FlowKey key : PoolSpec.keys(50, new Random(2))) {
      final Backend backend = PoolSpec.admission(pool).acquireBackend(key, new Tried());
      assertEquals(PoolSpec.slotOf(other, key), backend.slot());
    }
  }

  private void assertNext(final Backend expected, final Admission admission, final int left) {
    final Backend backend = admission.acquireBackend(KEY, tried);
    assertEquals(expected, backend);
    tried.add(backend.slot());
    assertEquals(left, admission.triesLeft(tried));
  }
}
