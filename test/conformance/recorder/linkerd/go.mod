module sidecarlens/conformance/linkerd

go 1.26
