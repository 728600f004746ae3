package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.Forwarder;
import io.millrace.admin.AdminReply;
import io.millrace.control.WhatIf;
import io.millrace.tools.run.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code what-if down NAME}: where its sessions would go; status 3 when one would be over full. */
final class WhatIfOperation implements Operation {
  private static final int OVER_FULL = 3;
  private static final int FULL_PERCENT = 100;

  private final Forwarder forwarder;

  WhatIfOperation(final Running running) {
    forwarder = running.forwarder();
  }

  @Override
  public String name() {
    return "what-if";
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    final List<String> words = asked.names();
    if (words.size() != 2 || !"down".equals(words.get(0))) {
      throw Refusal.usage("write what-if down NAME");
    }
    return BackendLines.orRefused(forwarder.order(ops -> ops.whatIfDown(words.get(1))))
        .thenCompose(answers -> Answers.of(status(answers), body(answers)));
  }

  private static int status(final List<WhatIf> answers) {
    for (final WhatIf answer : answers) {
      final boolean lost =
          answer.survivors().isEmpty() && answer.fallback() == null && answer.moved() > 0;
      if (lost || highest(answer) > FULL_PERCENT) {
        return OVER_FULL;
      }
    }
    return Run.GOOD;
  }

  private static long highest(final WhatIf answer) {
    return answer.survivors().stream().mapToLong(WhatIf.Survivor::percent).max().orElse(-1);
  }

  private static JsonArray body(final List<WhatIf> answers) {
    final JsonArray body = new JsonArray();
    for (final WhatIf answer : answers) {
      final JsonObject object = new JsonObject();
      object.addProperty("frontend", answer.frontend());
      object.addProperty("backend", answer.backend());
      object.addProperty("moved", answer.moved());
      object.addProperty("fallback", answer.fallback());
      final JsonArray survivors = new JsonArray();
      for (final WhatIf.Survivor each : answer.survivors()) {
        final JsonObject survivor = new JsonObject();
        survivor.addProperty("backend", each.backend());
        survivor.addProperty("sessions", each.sessions());
        survivor.addProperty("more", each.more());
        survivor.addProperty("max", each.max() == 0 ? null : each.max());
        survivor.addProperty("percent", each.percent() < 0 ? null : each.percent());
        survivors.add(survivor);
      }
      object.add("survivors", survivors);
      body.add(object);
    }
    return body;
  }
}
