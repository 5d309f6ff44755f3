module sidecarlens/conformance/linkerd-policy

go 1.26
