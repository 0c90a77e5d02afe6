package org.postferry.jmap.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A name server (RFC 1035) that knows the SRV records (RFC 2782) of one name, over UDP. Thread-safe. */
final class OneNameServer implements AutoCloseable {
    private static final int LARGEST = 512;
    private static final int HEADER = 12;
    private static final int SRV = 33;
    private static final int ANSWER = 0x8180;
    private static final int NO_SUCH_NAME = 0x8183;
    private static final int THE_NAME_ASKED = 0xC000 | HEADER;

    private final String name;
    private final DatagramSocket socket;
    private final List<byte[]> records = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    OneNameServer(String name) throws SocketException {
        this.name = name;
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread answering = new Thread(this::answerAll, "name server");
        answering.setDaemon(true);
        answering.start();
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    synchronized void serves(int priority, int weight, int port, String target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream record = new DataOutputStream(bytes);
        record.writeShort(priority);
        record.writeShort(weight);
        record.writeShort(port);
        for (String label : target.split("\\.")) {
            record.writeByte(label.length());
            record.writeBytes(label);
        }
        record.writeByte(0);
        records.add(bytes.toByteArray());
    }

    /** The names that were asked for, in order. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void answerAll() {
        byte[] buffer = new byte[LARGEST];
        while (!socket.isClosed()) {
            DatagramPacket question = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(question);
                byte[] answer = answer(Arrays.copyOf(buffer, question.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private synchronized byte[] answer(byte[] question) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(question).position(HEADER);
        List<String> labels = new ArrayList<>();
        for (int length = in.get(); length > 0; length = in.get()) {
            byte[] label = new byte[length];
            in.get(label);
            labels.add(new String(label, StandardCharsets.US_ASCII));
        }
        asked.add(String.join(".", labels));
        boolean known = in.getShort() == SRV && String.join(".", labels).equals(name);
        List<byte[]> told = known ? records : List.of();
        int end = in.position() + Short.BYTES; // behind the class
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(question, 0, Short.BYTES);
        out.writeShort(told.isEmpty() ? NO_SUCH_NAME : ANSWER);
        out.writeShort(1);
        out.writeShort(told.size());
        out.writeInt(0);
        out.write(question, HEADER, end - HEADER);
        for (byte[] record : told) {
            out.writeShort(THE_NAME_ASKED);
            out.writeShort(SRV);
            out.writeShort(1);
            out.writeInt(0); // seconds that it may be kept
            out.writeShort(record.length);
            out.write(record);
        }
        return bytes.toByteArray();
    }
}
