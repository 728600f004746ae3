package io.millrace.tools.serve;

import com.google.gson.JsonObject;
import io.millrace.admin.AdminReply;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.concurrent.CompletableFuture;

/** {@code stop}: as TERM. A second one ends the process at once, as a second TERM does. */
final class StopOperation implements Operation {
  private final Running running;

  StopOperation(final Running running) {
    this.running = running;
  }

  @Override
  public String name() {
    return "stop";
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    asked.requireNoNames();
    final JsonObject body = new JsonObject();
    body.addProperty("pid", ProcessHandle.current().pid());
    body.addProperty("sessions", running.forwarder().sessions());
    body.addProperty("drainMs", running.settings().config().drainNs() / 1_000_000);
    body.addProperty("lameDuckMs", running.settings().lameDuckNs() / 1_000_000);
    running
        .forwarder()
        .tell(
            Event.of(EventKind.OPERATOR, Actor.OPERATOR)
                .by(asked.user())
                .cause("stop")
                .evidence("told to stop"));
    running.ending().stop();
    return Answers.good(body);
  }
}
