package io.partita.pipe;

import io.partita.Deadline;
import io.partita.transport.AuthKey;
import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.transport.Endpoint;
import io.partita.transport.Requests;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A link to the process a queue lives in: requests, and the page that both map. */
final class QueueLink implements AutoCloseable {
  private final Connection connection;
  private final SharedPage page;
  private final Requests requests;

  private QueueLink(Connection connection, SharedPage page) {
    this.connection = connection;
    this.page = page;
    this.requests = new Requests(connection, "a queue", QueueMessages.CANCEL);
  }

  /** What a link is opened with. */
  record Address(Path socket, AuthKey key, ObjectOptions options) {}

  /**
   * Opens a link.
   *
   * @param kind of {@link QueueMessages}
   */
  static QueueLink open(Address address, String kind) {
    Connection connection =
        Connection.connect(
            new Endpoint.Unix(address.socket()),
            kind,
            address.key(),
            address.options().connectTimeout(),
            address.options().connection());
    boolean open = false;
    try {
      Frame frame = connection.receive();
      if (frame == null) {
        throw new ConnectionClosedException("The queue was closed");
      }
      if (frame.type() != QueueMessages.PAGE) {
        throw new WireException("Not a page of a queue: " + frame);
      }
      SharedPage page = SharedPage.open(Path.of(QueueMessages.text(frame)));
      connection.send(QueueMessages.bare(QueueMessages.MAPPED, 0));
      open = true;
      return new QueueLink(connection, page);
    } finally {
      if (!open) {
        connection.close();
      }
    }
  }

  SharedPage page() {
    return page;
  }

  /** Sends something that has no answer. */
  void send(Frame frame) {
    connection.send(frame);
  }

  void sendAll(List<Frame> frames) {
    connection.sendAll(frames);
  }

  /** One request, and what has come of it. */
  static final class Call extends Requests.Call {
    private final List<Frame> items = new ArrayList<>(1);
    private @Nullable Frame head;

    /** Null if an item came alone. */
    @Nullable Frame head() {
      return head;
    }

    List<Frame> items() {
      return items;
    }

    boolean is(byte type) {
      return head != null && head.type() == type;
    }

    @Override
    protected boolean take(Frame frame) {
      if (QueueMessages.isItem(frame)) {
        items.add(frame);
      } else {
        head = frame;
      }
      return items.size() >= due();
    }

    private int due() {
      if (head == null) {
        return 1;
      }
      return switch (head.type()) {
        case QueueMessages.LOAN -> (int) QueueMessages.numbers(head, 2)[1];
        case QueueMessages.LIST -> (int) QueueMessages.numbers(head, 1)[0];
        default -> 0;
      };
    }

    @Override
    protected boolean isNothing() {
      return is(QueueMessages.NOTHING);
    }
  }

  long newId() {
    return requests.newId();
  }

  /** See {@link Requests#call(Requests.Call, Frame, Deadline)}. */
  Call call(Frame request, @Nullable Deadline deadline) throws InterruptedException {
    Call call = new Call();
    requests.call(call, request, deadline);
    return call;
  }

  /** As {@link #call(Frame, Deadline)} for what is answered at once; an interrupt waits. */
  Call call(Frame request) {
    Call call = new Call();
    requests.call(call, request);
    return call;
  }

  @Override
  public void close() {
    requests.close();
  }
}
