package org.postferry.core.account;

/** Tells everybody who counts what arrives. Thread-safe. */
final class ContentProgress implements PackSink.Progress {
    private final Conversation conversation;
    private final BulkCrew crew;
    private final RunLog log;
    private final Headway headway;

    ContentProgress(Conversation conversation, BulkCrew crew, RunLog log, Headway headway) {
        this.conversation = conversation;
        this.crew = crew;
        this.log = log;
        this.headway = headway;
    }

    @Override
    public void received(int bytes) {
        conversation.pulse().beat();
        headway.received(bytes);
    }

    @Override
    public void committed(int emails) {
        crew.succeeded();
        log.fetched(emails);
    }
}
