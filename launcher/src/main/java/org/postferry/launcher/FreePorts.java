package org.postferry.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which of some ports cannot be listened on. It binds them as the container will: asking whether somebody answers there would miss a port that is
 * taken on another address of the machine, or that this user may not have.
 */
public final class FreePorts {

    private FreePorts() {}

    /** Arguments: the address, then ports. Prints one sentence a port that cannot be had and then exits with 1. */
    public static void main(String[] args) {
        List<String> complaints = complaints(args[0], List.of(args).subList(1, args.length));
        complaints.forEach(System.out::println);
        System.exit(complaints.isEmpty() ? 0 : 1);
    }

    static List<String> complaints(String address, List<String> ports) {
        InetAddress listen;
        try {
            listen = InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            return List.of("The address " + address + " is unknown on this machine.");
        }
        List<String> complaints = new ArrayList<>();
        for (String port : ports) {
            try (ServerSocket socket = new ServerSocket()) {
                // as Jetty and the ssh server do it: connections of a container that just stopped are not in the way
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(listen, Integer.parseInt(port)));
            } catch (IOException e) {
                complaints.add("Port " + port + " on " + address + " cannot be used: " + e.getMessage() + ".");
            }
        }
        return complaints;
    }
}
