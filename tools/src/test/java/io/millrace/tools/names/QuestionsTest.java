package io.millrace.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class QuestionsTest {
  @Test
  void shouldBeginNoMoreThanAreAllowed() {
    final Questions questions = new Questions(2);
    final List<CompletableFuture<String>> begun = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      questions.ask(
          () -> {
            final CompletableFuture<String> question = new CompletableFuture<>();
            begun.add(question);
            return question;
          });
    }
    assertEquals(2, begun.size());
    begun.get(1).complete("answered");
    assertEquals(3, begun.size());
    begun.get(0).completeExceptionally(new IllegalStateException("failed"));
    begun.get(2).complete("answered");
    assertEquals(5, begun.size());
  }

  @Test
  void shouldNotPileUpOnTheStackWhenAllEndAtOnce() {
    final Questions questions = new Questions(1);
    final CompletableFuture<String> first = new CompletableFuture<>();
    questions.ask(() -> first);
    final AtomicInteger ended = new AtomicInteger();
    final int count = 100_000;
    for (int i = 0; i < count; i++) {
      questions.ask(
          () -> {
            ended.incrementAndGet();
            return CompletableFuture.completedFuture("at once");
          });
    }
    first.complete("answered");
    assertEquals(count, ended.get());
  }
}
