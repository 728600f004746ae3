package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OperatorValuesTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "0s"})
  void shouldSayAtOnceWhatToWriteWhenATimeIsZero(final String zero) {
    final UsageException e =
        assertThrows(UsageException.class, () -> OperatorValues.durationNs("--for", zero));
    assertEquals("--for: \"" + zero + "\" is no time; write 5s", e.getMessage());
  }

  @Test
  void shouldTellTheRangeWithItsUnitWhenARateIsZero() {
    final UsageException e =
        assertThrows(UsageException.class, () -> OperatorValues.rate("--rate", "0/m"));
    assertEquals("--rate: \"0/m\" is outside 1/m to 10000000/m", e.getMessage());
  }
}
