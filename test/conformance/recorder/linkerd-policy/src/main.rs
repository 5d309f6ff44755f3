//! Lets the policy controller index a Service, or a pod with a Server, and prints what it would tell their proxies.
//!
//! A question is a line {"id": …, "input": …}; its answer is a line {"id": …, "answer": …}.

use anyhow::Result;
use kubert::index::IndexNamespacedResource;
use linkerd_policy_controller_core::{
    inbound::{AuthorizationRef, ClientAuthentication, ProxyProtocol},
    outbound::FailureAccrual,
};
use linkerd_policy_controller_k8s_api::{policy::Server, Pod, Service};
use linkerd_policy_controller_k8s_index::{inbound, outbound, ClusterInfo, DefaultPolicy};
use serde::Deserialize;
use serde_json::{json, Value};
use std::{io::BufRead, num::NonZeroU16, time::Duration};

#[derive(Deserialize)]
struct Question {
    id: Value,
    input: Input,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    service: Option<Service>,
    pod: Option<Pod>,
    server: Option<Value>,
    /// The argument of the controller, which the chart writes.
    default_policy: Option<String>,
    ports: Vec<NonZeroU16>,
}

fn main() -> Result<()> {
    for line in std::io::stdin().lock().lines() {
        let question: Question = serde_json::from_str(&line?)?;
        let answer = answer(question.input)?;
        println!("{}", json!({ "id": question.id, "answer": answer }));
    }
    Ok(())
}

fn answer(input: Input) -> Result<Value> {
    let policy = input
        .default_policy
        .as_deref()
        .unwrap_or("all-unauthenticated");
    let default_policy = match policy.parse::<DefaultPolicy>() {
        Ok(policy) => policy,
        Err(error) => return Ok(json!({ "refused": error.to_string() })),
    };
    let cluster = ClusterInfo {
        networks: vec!["10.0.0.0/8".parse()?],
        control_plane_ns: "linkerd".to_string(),
        dns_domain: "cluster.local".to_string(),
        identity_domain: "cluster.local".to_string(),
        default_policy,
        default_detect_timeout: Duration::from_secs(10),
        default_opaque_ports: Default::default(),
        probe_networks: vec![],
    };
    if let Some(service) = input.service {
        return outbound(cluster, service, &input.ports);
    }
    let server = match input
        .server
        .map(serde_json::from_value::<Server>)
        .transpose()
    {
        Ok(server) => server,
        Err(error) => return Ok(json!({ "refused": error.to_string() })),
    };
    inbound(cluster, input.pod.unwrap_or_default(), server, &input.ports)
}

/// What proxies of callers are told.
fn outbound(cluster: ClusterInfo, service: Service, ports: &[NonZeroU16]) -> Result<Value> {
    let index = outbound::Index::shared(cluster.into());
    let mut index = index.write();
    let metadata = service.metadata.clone();
    index.apply(service);
    let mut opaque = Vec::new();
    let mut breaker = Value::Null;
    for port in ports {
        let told = index.outbound_policy_rx(
            metadata.namespace.clone().unwrap_or_default(),
            metadata.name.clone().unwrap_or_default(),
            *port,
        )?;
        let told = told.borrow();
        if told.opaque {
            opaque.push(port.get());
        }
        if let Some(FailureAccrual::Consecutive {
            max_failures,
            backoff,
        }) = told.accrual
        {
            breaker = json!({
                "maxFailures": max_failures,
                "minPenalty": backoff.min_penalty.as_millis() as u64,
                "maxPenalty": backoff.max_penalty.as_millis() as u64,
                "jitter": backoff.jitter.to_string(),
            });
        }
    }
    Ok(json!({ "opaque": opaque, "breaker": breaker }))
}

/// What the proxy of the pod is told.
fn inbound(
    cluster: ClusterInfo,
    pod: Pod,
    server: Option<Server>,
    ports: &[NonZeroU16],
) -> Result<Value> {
    let index = inbound::Index::shared(cluster);
    let mut index = index.write();
    let metadata = pod.metadata.clone();
    index.apply(pod);
    if let Some(server) = server {
        index.apply(server);
    }
    let mut told = serde_json::Map::new();
    for port in ports {
        let server = index.pod_server_rx(
            metadata.namespace.as_deref().unwrap_or_default(),
            metadata.name.as_deref().unwrap_or_default(),
            *port,
        )?;
        let server = server.borrow();
        let protocol = match server.protocol {
            ProxyProtocol::Detect { .. } => "unknown",
            ProxyProtocol::Http1 => "HTTP/1",
            ProxyProtocol::Http2 => "HTTP/2",
            ProxyProtocol::Grpc => "gRPC",
            ProxyProtocol::Opaque => "opaque",
            ProxyProtocol::Tls => "TLS",
        };
        let admitted = server
            .authorizations
            .iter()
            .find_map(|(by, client)| match by {
                AuthorizationRef::Default(name) if *name != "probe" => {
                    Some(match client.authentication {
                        ClientAuthentication::Unauthenticated => "everybody",
                        _ => "with an identity",
                    })
                }
                _ => None,
            });
        told.insert(
            port.to_string(),
            json!(format!("{protocol}, {}", admitted.unwrap_or("nobody"))),
        );
    }
    Ok(Value::Object(told))
}
